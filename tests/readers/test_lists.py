from __future__ import annotations

import pytest

from graphrec.readers.lists import split_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Lee, Ada; Chen, Bo & Diaz, Eva", ["Lee, Ada", "Chen, Bo", "Diaz, Eva"]),
        ("Lee, A.\n and Chen, B.\n and Diaz, C.\n", ["Lee, A.", "Chen, B.", "Diaz, C."]),
        ("Lee, A. / Chen, B.", ["Lee, A.", "Chen, B."]),
        ("Lee, A.; and Chen, B.", ["Lee, A.", "Chen, B."]),
        ("Lee, A., Chen, B. et al.", ["Lee, A.", "Chen, B."]),
        ("A. Lee, B. Chen & C. Diaz", ["A. Lee", "B. Chen", "C. Diaz"]),
        ("Lee A., Chen B.D. & Diaz C.", ["Lee A.", "Chen B.D.", "Diaz C."]),
        ("Müller, A. und Meier, B.", ["Müller, A.", "Meier, B."]),
        ("Иванов, И., Петров, П.", ["Иванов, И.", "Петров, П."]),
        ("van den Berg, Anna", ["van den Berg, Anna"]),
        ("Ortega y Gasset, José", ["Ortega y Gasset, José"]),
        ("Ministry of Food & Health; Lee, A.", ["Ministry of Food & Health", "Lee, A."]),
        ("李四；张三，王五", ["李四", "张三", "王五"]),
        ("张三、李四", ["张三", "李四"]),
        ("山田, 太郎", ["山田, 太郎"]),
    ],
)
def test_names_are_divided_by_whatever_divides_them(text, names):
    assert split_names(text) == names
