"""Errors of the generator."""

from huican.kernel.errors import HuicanError


class SynthError(HuicanError):
    """The generator was asked for something that it cannot make up."""

    code = "synth"
