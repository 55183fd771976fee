"""Every distinct state under a number, so that the database holds numbers only."""

from compliance.evaluate.verdicts import VERDICTS
from compliance.infer.reasoning import State


class States:
    """A growing list of distinct states; the first six are the plain verdicts, by code."""

    def __init__(self) -> None:
        self._numbers: dict[State, int] = {}
        self._states: list[State] = []
        for verdict in VERDICTS:
            self.number(State(verdict))

    def number(self, state: State) -> int:
        """Give the number of a state, a new one if it was not seen before."""
        number = self._numbers.setdefault(state, len(self._states))
        if number == len(self._states):
            self._states.append(state)
        return number

    def __len__(self) -> int:
        return len(self._states)

    def __getitem__(self, number: int) -> State:
        return self._states[number]

    def all(self) -> tuple[State, ...]:
        """Give all states, each at its number."""
        return tuple(self._states)
