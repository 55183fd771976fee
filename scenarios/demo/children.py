"""Children who are known to the police, with their homes."""

from dataclasses import dataclass

from world import Dice, World, days_ago


@dataclass(frozen=True)
class Child:
    """What a child's record is made to say."""

    key: str
    borough: str
    years: int
    address: str | None = None
    category: int = 0
    looked_after: bool = False


def add_child(world: World, dice: Dice, child: Child) -> str:
    """Add a child, at a given address or one of its own; give the address."""
    address = child.address or add_address(world, child.borough)
    world.add(
        "child",
        child_id=child.key,
        dob=days_ago(child.years * 366 + dice.between(0, 300)),
        borough_id=child.borough,
        looked_after=child.looked_after,
        cp_plan=False,
        cse_category=child.category,
        responsible_la=None,
        address_id=address,
    )
    return address


def add_address(world: World, borough: str) -> str:
    """Add an address, and give its key."""
    key = f"AD{len(world.records.get('address', [])) + 1:03d}"
    world.add("address", address_id=key, borough_id=borough)
    return key
