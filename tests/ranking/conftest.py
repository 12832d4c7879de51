"""The server that stands for a language model, for the tests of this room."""

from chat_server import chat

__all__ = ["chat"]
