"""Somebody was hurt: bruises, blows, wounds. A person looks at once."""

from gateway.moderation.checks.hit import Hit, Phrases, hits

name = "Mentions an injury"
description = "Bruises, blows and wounds are urgent; a fall is noted."

_WHO = "me, her, him, them, us, mum, mam, mom, dad, nan, gran, grandma, grandad, my wife, my husband, a resident"
_BLOWS = "hit, hits, hitting, slap, slaps, slapped, slapping, punch, punched, punching, kick, kicked, kicking, pinched"
_ROUGH = "pushed, shoved, dragged, shook, grabbed, threw, burned, scalded, choked, strangled, beat, beats, held down"


def _blows() -> str:
    return ",".join(
        f"{verb.strip()} {who.strip()}" for verb in f"{_BLOWS},{_ROUGH}".split(",") for who in _WHO.split(",")
    )


_URGENT = Phrases(
    "bruise, bruises, bruised, bruising, bruse, bruses, brused, brusing, bruize, black eye, black eyes",
    "slapped, punched, strangled, beaten, beaten up, assaulted, assault, raped, rape, sexually abused, abused, abuse",
    "scalded, burn marks, bleeding, unconscious, broken hip, broken arm, broken leg, broken wrist, broken rib",
    "fractured hip, fractured skull, fractured arm, fractured wrist, hip fracture, pressure sore, pressure sores",
    "bed sore, bed sores, bedsore, bedsores, was hit, got hit, been hit, were hit, was kicked, was pushed, was punched",
    "tied to, tied down, locked her in, locked him in, locked me in, locked them in",
    _blows(),
)
_NOTED = Phrases(
    "fell, fallen, had a fall, falls, fall out of bed, injury, injured, injuries, hurt, wound, wounds, cut"
)


def check(text: str) -> list[Hit]:
    urgent = hits(_URGENT.places(text), check="mentions_injury", name=name, urgent=True)
    return urgent + hits(_NOTED.places(text), check="mentions_injury", name=name)
