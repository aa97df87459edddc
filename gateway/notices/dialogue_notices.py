"""What we say in a text dialogue besides the notices of moves: name, what is worse for it, and what it says.

All of them but ``danger_page``, ``mail_answer``, ``sign_in_link`` and ``letter_by_text`` go to the author by the
author's own channel. Their templates stand beside those of the moves' notices (``templates/<notice>/sms.en.txt``),
and never quote the story: a text to a landline may be read aloud.

What a template finds in ``delivery.details``:

* ``receipt``: ``ask`` is "home" or "consent" (the first question goes with the receipt), or absent;
  ``candidates`` are ``[[home_id, "Rosewood, Leeds"], …]``, offered as 1, 2, 3 … and "0 none of these"; ``home`` is
  the name of the home that we understood, when ``ask`` is "consent".
* ``ask_home``: ``candidates`` as above; without any, the question is open: text the home's name and town.
* ``consent_question``: ``home``, the home's name, or empty while a person still looks for it.
* ``ask_home_again``: nothing more; the person writes the home's name and town, or its postcode.
* ``danger_page``: ``task_id``; it goes to staff on duty, never to an author, and names no story and nobody.
* ``mail_answer``: ``mail_id``; it goes by e-mail to whoever wrote, quotes nothing, and says the same to everybody.
* ``sign_in_link``: ``ends_at`` and ``next``; it goes by e-mail to somebody who signs in, and names no story.
* ``letter_by_text``: ``why`` chooses the words; it goes to whoever answers a home's letter by text, and its secret
  holds their number and, behind a space, a response's code.
* ``home_ways_changed``: ``home``, ``ways_changed`` in a few words, ``changed_by``; it goes to the home, old and new.
* ``code_reminder``: ``why`` is "withdraw" (they wrote WITHDRAW), or else we can't be sure that it is them.
* ``thanks``, ``thanks_private``: ``ask`` is "more" while more may be added; ``when`` is "told" or a day, if not yet.
* ``proof_by_text``: four digits as its secret, or none when some went out just now.
* ``as_you_asked``, ``proof_wrong``, ``when_question``: ``why`` chooses the words.
* ``where_it_stands``: ``status``, a line for each story. ``which_story``: ``candidates``, ``[[id, reference], …]``.
* ``other_language``: ``language``, the code of the language that the words are probably in.

Answers are AGREE or 1 (yes), 2 (no), a candidate's number, or 0; YES is accepted but never asked for, because the
carrier acts on it. A delivery with no contribution (``help_text``, ``unreadable_text``, ``not_understood``) speaks of
no story and is never made wrong by one.
"""

from typing import NamedTuple

from store.words import Worse


class DialogueNotice(NamedTuple):
    worse: Worse
    purpose: str


DIALOGUE_NOTICES: dict[str, DialogueNotice] = {
    "as_you_asked": DialogueNotice(Worse.DOUBLING, "What was asked for by text is done, after proof."),
    "letter_by_text": DialogueNotice(
        Worse.DOUBLING, "To whoever answers a home's letter by text: the next question, or what became of the answer."
    ),
    "mail_answer": DialogueNotice(
        Worse.DOUBLING,
        "To whoever wrote us an e-mail, once in thirty days: how to tell a story, how to answer a notice.",
    ),
    "new_or_more": DialogueNotice(Worse.DOUBLING, "A new story, or more of the one before? 1, 2, or 0 if not sure."),
    "proof_by_text": DialogueNotice(Worse.DOUBLING, "Four digits to reply with, to show that it is the author."),
    "proof_wrong": DialogueNotice(Worse.DOUBLING, "The digits or the code were not right, and what to do."),
    "when_question": DialogueNotice(Worse.DOUBLING, "Yes, but not yet: when? 1, 2, 3, or a date."),
    "where_it_stands": DialogueNotice(Worse.DOUBLING, "Where the author's stories stand, after proof."),
    "which_story": DialogueNotice(Worse.DOUBLING, "Which of several stories is meant, by reference alone."),
    "ask_home_again": DialogueNotice(
        Worse.DOUBLING, "We could not find that home: text its name and town, or its postcode. 0 if you can't."
    ),
    "thanks": DialogueNotice(
        Worse.DOUBLING,
        "That is everything we need; a person reads it now. If others use this phone, you may wish to delete these "
        "messages.",
    ),
    "thanks_private": DialogueNotice(
        Worse.DOUBLING, "We will not publish it; a person still reads it. You may wish to delete these messages."
    ),
    "answer_noted": DialogueNotice(Worse.DOUBLING, "Thank you: a moderator has your answer now."),
    "call_back_noted": DialogueNotice(Worse.DOUBLING, "Thank you: a person will phone you on this number."),
    "code_reminder": DialogueNotice(
        Worse.SILENCE, "What you can do with your return code at our address /mine, and what we can't do without it."
    ),
    "danger_page": DialogueNotice(
        Worse.SILENCE, "To whoever is on duty: something waits that should be read at once; the link leads to it."
    ),
    "home_ways_changed": DialogueNotice(
        Worse.SILENCE, "To a home, at the old address and the new: how we tell it of stories was changed, and by whom."
    ),
    "help_text": DialogueNotice(
        Worse.SILENCE,
        "Answer to HELP or INFO: who we are, 999 in danger, a person will look at your message, how to stop (STOP).",
    ),
    "joined_author": DialogueNotice(
        Worse.DOUBLING, "Your messages are one story now; each return code that you have leads to it."
    ),
    "not_understood": DialogueNotice(
        Worse.DOUBLING, "We asked nothing that this answers. To tell a story, text it in your own words."
    ),
    "call_back_by_text": DialogueNotice(
        Worse.DOUBLING, "They asked to be called and not to be rung: they may text us here what they want to say."
    ),
    "other_language": DialogueNotice(
        Worse.DOUBLING, "Written in another language: a person translates it. 9 for a call with an interpreter."
    ),
    "sign_in_link": DialogueNotice(
        Worse.SILENCE, "A link to sign in with, for half an hour. It works once, so a second copy does no harm."
    ),
    "split_author": DialogueNotice(
        Worse.SILENCE, "We made two stories of your texts; the new one's return code, and its first open question."
    ),
    "unreadable_text": DialogueNotice(
        Worse.DOUBLING, "Your message reached us but we can't read all of it; it is kept and a person looks at it."
    ),
}
