"""How much there is of everything in a year of London, and where each number is from.

Numbers without a source are estimates of this project. What is counted from others, such as
Merlin forms (one for each child at an incident, each detention and so on), is not listed.
"""

from msgspec import Struct

SMALLEST, LARGEST = 0.05, 100.0


class Volume(Struct, frozen=True):
    """A number of records at scale 1, and its source."""

    name: str
    count: int
    source: str


VOLUMES = (
    Volume("child", 70_000, "estimate: children known to the police in a year, with siblings"),
    Volume(
        "incident",
        62_000,
        "with detentions and protections about 94,000 child welfare Merlin forms a year: "
        "472,307 in 2014-2018 (The Guardian, 1 July 2019)",
    ),
    Volume(
        "missing_child",
        8_260,
        "25,622 child missing incidents in 2014/15 (Evening Standard, 9 March 2016), at 3.1 "
        "for each child (29,455 and 9,370 in 2022-23, localgov.co.uk, April 2023)",
    ),
    Volume(
        "cse", 1_300, "2,060 referrals in 2015 (Evening Standard), less those who went missing"
    ),
    Volume(
        "detained",
        14_300,
        "children in 17,500 detentions: 11,150 over four hours up to 16 in a year (Mayor's "
        "question 2016/4842), 17-year-olds estimated",
    ),
    Volume("rso", 6_700, "about 6,100 in November 2013 (BBC London), and rising"),
    Volume(
        "iioc", 1_250, "estimate from national referrals: HMICFRS, online child abuse, 2023"
    ),
    Volume(
        "suspect",
        12_000,
        "estimate: suspects of abuse and exploitation, other than of images or parents",
    ),
    Volume("protection", 900, "estimate: no figure was found"),
)

# Staff by type of unit: 32,000 officers, 17,000 at the front line (HMIC, Quarter 1 update),
# 445 to 454 officers and more staff in child abuse investigation in 2014 (Mayor's question
# 2014/0605) and over 1,300 in the whole command in 2016 (MPS, 25 November 2016). Offender
# managers follow from the offenders.
BOROUGH_STAFF = {
    "borough_response": 17_100,
    "mpu": 500,
    "cait": 1_100,
    "cse_team": 260,
    "custody": 900,
    "mash": 450,
}
FORCE_STAFF = {"control_room": 1_500, "pou": 130, "specialist_other": 9_700}
CASELOAD = 42
"""Offenders of a manager; HMICFRS would like at most 50 (on Merseyside Police, 2018)."""

# How often of a thousand cases each borough is the one. Sutton Guardian, 2017: 3,942 people
# went missing in Croydon in 2016, and 603 in Richmond; the others are estimates.
BOROUGHS = {
    "Barking and Dagenham": 31,
    "Barnet": 34,
    "Bexley": 26,
    "Brent": 36,
    "Bromley": 32,
    "Camden": 26,
    "Croydon": 65,
    "Ealing": 37,
    "Enfield": 38,
    "Greenwich": 35,
    "Hackney": 37,
    "Hammersmith and Fulham": 21,
    "Haringey": 35,
    "Harrow": 23,
    "Havering": 27,
    "Hillingdon": 36,
    "Hounslow": 31,
    "Islington": 29,
    "Kensington and Chelsea": 14,
    "Kingston upon Thames": 13,
    "Lambeth": 47,
    "Lewisham": 44,
    "Merton": 20,
    "Newham": 46,
    "Redbridge": 31,
    "Richmond upon Thames": 10,
    "Southwark": 45,
    "Sutton": 19,
    "Tower Hamlets": 39,
    "Waltham Forest": 34,
    "Wandsworth": 27,
    "Westminster": 12,
}
# Merton's own hours for red, amber and green in its MASH (studylib.net, document 18436447).
OWN_HOURS = {"Merton": (2, 6, 24)}
