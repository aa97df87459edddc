"""Details of somebody's health: the writer's own may stay, another person's go unless they agree."""

from gateway.moderation.checks.hit import Hit, Phrases, hits

name = "Names health details"
description = "Illnesses, treatments and conditions by their usual names."

_HEALTH = Phrases(
    "dementia, alzheimer's, alzheimers, parkinson's, parkinsons, cancer, stroke, diabetes, diabetic, insulin, epilepsy",
    "epileptic, seizure, seizures, heart attack, heart failure, angina, copd, pneumonia, sepsis, mrsa, c diff, covid",
    "norovirus, urine infection, water infection, uti, catheter, stoma, colostomy, incontinent, incontinence, dialysis",
    "kidney failure, liver failure, hiv, hepatitis, schizophrenia, bipolar, depression, psychosis, autism, autistic",
    "down's syndrome, learning disability, cerebral palsy, multiple sclerosis, motor neurone, huntington's, palliative",
    "end of life, terminal, chemotherapy, radiotherapy, oxygen, peg feed, pacemaker, warfarin, morphine, dnr, dnacpr",
)


def check(text: str) -> list[Hit]:
    return hits(_HEALTH.places(text), check="names_health_details", name=name)
