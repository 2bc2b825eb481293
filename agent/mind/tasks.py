"""What a mind can be asked to do, and how a large model is told so. (The newborn knows each by a token.)"""

from enum import Enum


class Task(Enum):
    """One of the things that are asked of a mind."""

    TALK = "talk"
    ANSWER = "answer"
    GREET = "greet"
    INTRODUCE = "introduce"
    IDEA = "idea"
    BUILD = "build"
    VOTE = "vote"
    DRAFT = "draft"
    REVIEW = "review"
    SUMMARISE = "summarise"
    ROLEPLAY = "roleplay"
    REFLECT = "reflect"
    FEELING = "feeling"
    REPHRASE = "rephrase"
    PAIR = "pair"
    UNKNOWN = "unknown"


TOLD: dict[Task, str] = {
    Task.TALK: "Go on with the talk: a sentence or two, warm and plain. What you say of {owner} stands in the notes.",
    Task.ANSWER: "Answer the last question from the notes alone. If they don't say it, say that you don't know.",
    Task.GREET: "Greet {hears} in one or two sentences.",
    Task.INTRODUCE: "Introduce {owner} to {hears} in a few sentences, from the notes alone.",
    Task.IDEA: "Have one new idea for the goal, in one or two sentences.",
    Task.BUILD: "Take the last idea further with one idea of your own, in one or two sentences.",
    Task.VOTE: "Choose one of the numbered options. Begin with its number, then say why in one sentence.",
    Task.DRAFT: "Write the part that is asked for: a short paragraph.",
    Task.REVIEW: "Say what is good in the draft, and what should change, in two or three sentences.",
    Task.SUMMARISE: "Sum up what was said, in two to four sentences, with who said what.",
    Task.ROLEPLAY: "Stay in your role, and say the next line of the scene.",
    Task.REFLECT: "Say in one or two sentences what the notes of this day mean together. Add no facts.",
    Task.FEELING: "Name the feeling of the last line in one word: joy, sadness, anger, fear, calm, surprise, none.",
    Task.REPHRASE: "Say the last line once more in other words, with every fact in it kept.",
    Task.PAIR: "Write one question that the last line answers, and the answer, as “Q: …” and “A: …”.",
    Task.UNKNOWN: "Say kindly, in one sentence, that you don't know this of {owner}.",
}
