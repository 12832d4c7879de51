from graphrec.model.corpus_statistics import CorpusStatistics

STATISTICS = CorpusStatistics(
    owned=(("Forge", 0, 3, "", True),),
    acronyms={"ptq": 2},
    grown=("iron heating",),
    synonyms={" iron ": ("IR",)},
    counts=(1, 2),
    hubs=(1,),
    methods=(0,),
    machine_learning_share=0.5,
    terms=("Iron",),
    is_of_names=True,
    works=("anvil",),
)


def test_statistics_come_back_from_a_file_as_they_were() -> None:
    assert CorpusStatistics.from_dict(STATISTICS.to_dict()) == STATISTICS


def test_the_keys_on_disk_are_these() -> None:
    assert " ".join(STATISTICS.to_dict()) == (
        "owned acronyms grown synonyms counts hubs methods home terms is_of_names works kinds"
    )
