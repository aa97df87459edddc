"""A text's language is guessed from its script or its common words; English, and what is too short, is left alone."""

import pytest

from gateway.intake.language_of import language_of
from gateway.notices.languages import NAMES

SAID = [
    ("pl", "Moja mama czeka na lekarza już trzy dni i nikt nic nie mówi."),
    ("pl", "nie ma cieplej wody od tygodnia a personel tylko sie smieje"),
    ("ro", "Mama mea nu primește ajutor noaptea și nimeni nu vine când sună."),
    ("pt", "A minha mãe espera muito tempo pela ajuda e ninguém vem quando ela chama."),
    ("es", "Mi madre espera mucho tiempo y nadie viene cuando llama por la noche."),
    ("it", "Mia madre aspetta molto tempo e nessuno viene quando chiama di notte."),
    ("fr", "Ma mère attend longtemps et personne ne vient quand elle appelle la nuit."),
    ("so", "Hooyaday waxay sugaysaa saacado badan oo cid ma u timaado habeenkii."),
    ("tr", "Annem gece yardım istiyor ama hiç kimse gelmiyor."),
    ("cy", "Mae fy mam yn aros am oriau a does neb yn dod yn y nos."),
    ("lt", "Mano mama laukia labai ilgai ir niekas neateina naktį."),
    ("hu", "Anyukám nagyon sokat vár és éjszaka senki nem jön."),
    ("sq", "Nëna ime pret shumë dhe askush nuk vjen natën kur thërret."),
    ("de", "Meine Mutter wartet sehr lange und nachts kommt niemand."),
    ("sk", "Moja mama čaká veľmi dlho a v noci nikto nepríde."),
    ("lv", "Mana mamma gaida ļoti ilgi un naktī neviens nenāk."),
    ("nl", "Mijn moeder wacht heel lang en in de nacht komt er niemand."),
    ("tl", "Ang nanay ko ay laging naghihintay at walang dumarating sa gabi."),
    ("ar", "أمي تنتظر وقتا طويلا ولا أحد يأتي في الليل"),
    ("ur", "میری امی بہت دیر تک انتظار کرتی ہیں اور رات کو کوئی نہیں آتا"),
    ("fa", "مادرم خیلی منتظر می‌ماند چون شب هیچ کس پیش او نمی‌آید"),
    ("bn", "আমার মা অনেকক্ষণ অপেক্ষা করেন"),
    ("pa", "ਮੇਰੀ ਮਾਂ ਬਹੁਤ ਦੇਰ ਉਡੀਕ ਕਰਦੀ ਹੈ"),
    ("gu", "મારી મમ્મી બહુ રાહ જુએ છે"),
    ("ta", "என் அம்மா நீண்ட நேரம் காத்திருக்கிறார்"),
    ("hi", "मेरी माँ बहुत देर इंतज़ार करती है"),
    ("ru", "Моя мама долго ждёт, и ночью никто не приходит."),
    ("uk", "Моя мама довго чекає, і вночі ніхто не приходить."),
    ("el", "Η μητέρα μου περιμένει πολύ και κανείς δεν έρχεται"),
    ("zh", "我妈妈等了很久,晚上没有人来"),
    ("ja", "母は夜ずっと待っています"),
]


@pytest.mark.parametrize(("code", "text"), SAID)
def test_each_language_is_recognised_by_a_sentence_of_it(code: str, text: str) -> None:
    assert language_of(text) == code
    assert code in NAMES


@pytest.mark.parametrize(
    "text",
    [
        "Mum has waited three days for the doctor and nobody tells us anything.",
        "gr8 staff luv em all xx they are so kind",
        "No hot water 4 days. Mum cold",
        "Pani Kowalska is the best carer in Rosewood and we love her",
        "Ioana Popescu and her sister Mihaela din Cluj have been very kind to my mother",
        "The pain au chocolat and the creme brulee were lovely, and so was the staff",
        "Plas y Bryn near Y Felinheli is a lovely home, the carers are kind to my nain",
        "On me le made a mess in no time, and the staff had to clean it",
        "My mum speaks только русский but the staff are kind and they listen to her every day",
    ],
)
def test_english_with_names_and_foreign_words_in_it_stays_english(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text",
    ["", "1", "ok", "AGREE", "Rosewood Leeds", "Dzień dobry", "😀😀😀😀", "....", "1234 5678", "да", "\ud800\0"],
)
def test_what_is_too_short_or_no_words_is_not_guessed(text: str) -> None:
    assert language_of(text) is None


def test_accents_that_a_telephone_leaves_out_or_takes_apart_make_no_difference() -> None:
    assert language_of("Mama czeka na pomoc i nikt nie przychodzi do jej pokoju") == "pl"
    assert language_of("Mama mea nu primes\u0327te ajutor s\u0327i nimeni nu vine") == "ro"
