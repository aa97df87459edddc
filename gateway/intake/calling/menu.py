"""The main menu. Whoever presses nothing is led to telling a story: say nothing, and we listen once you agree."""

from gateway.intake import call_words as words
from gateway.intake.calling import asked_back, letter_code, own_story, story
from gateway.intake.calling.step import Step


def start(step: Step) -> str:
    return step.ask("menu", (*words.WHAT_WE_DO, *words.MENU), first=words.GREETING, times=1)


def again(step: Step) -> str:
    return step.ask("menu", words.MENU, times=1)


def chosen(step: Step) -> str:
    match step.digits:
        case "":
            return story.start(step, first=words.JUST_TELL_US)
        case "1":
            return story.start(step)
        case "2":
            return letter_code.start(step)
        case "3":
            return own_story.start(step)
        case "9":
            return asked_back.start(step)
        case "0":
            return again(step)
    return step.ask("menu", words.MENU, first=words.NOT_UNDERSTOOD, times=1)
