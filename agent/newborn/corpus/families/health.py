"""Health: what hurts, what one takes."""

from agent.newborn.corpus import names, times
from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Values, ask, fact
from agent.newborn.corpus.things import AILMENTS, ALLERGENS, MEDICINES


def _ill(chance: Chance) -> Values:
    return {
        "ailment": chance.one(AILMENTS),
        "since": chance.one((times.weekday, times.month))(chance),
        "doctor": names.doctor(chance),
    }


def _takes(chance: Chance) -> Values:
    return {
        "medicine": chance.one(MEDICINES),
        "doctor": names.doctor(chance),
        "count": times.count(chance, 2, 4),
        "moment": chance.one(
            (
                "in the morning",
                "before bed",
                "with meals",
                "at noon",
                "after breakfast",
                "in the evening",
                "before running",
            )
        ),
    }


def _allergic(chance: Chance) -> Values:
    first, second = chance.some(ALLERGENS, 2)
    signs = (
        "itchy eyes",
        "a swollen lip",
        "red spots",
        "trouble breathing",
        "a runny nose",
        "stomach cramps",
        "sneezing fits",
    )
    return {"allergen": first, "other": second, "sign": chance.one(signs)}


FACTS = (
    fact(
        "health.ailment",
        _ill,
        """
        {I} {have} {ailment}[ since {since}| again| and {+feel} old|]
        {I've} had {ailment} since {since}
        {my} doctor says it's {ailment}, [nothing serious|so no sport|rest for a week]
        home [today|all week] because of {my} illness, {ailment} they say
        {I} [stayed in bed|saw {doctor}|called in sick|cancelled everything] with {ailment}
        {doctor} looked at {me}: {ailment}, [take it easy|it will pass|come back in a week]
        {ailment} again, {I} can't [sleep|work|think] properly
        """,
        ask(
            "ailment",
            """
            what's wrong with {me}?
            what {do I} suffer from?
            why {am I} ill?
            what illness {do I} have?
            what did the doctor find on {me}?
            what's the matter with {my} health?
            what {have I} got, health-wise?
            """,
            """
            what's wrong with {me}
            what {I} {+suffer} from
            """,
            """
            {I} {have} {ailment}
            {I'm} down with {ailment}
            it's {ailment} that {I} {have}
            {my} trouble is {ailment}
            """,
            """
            {do I} have {guess}?
            {am I} ill with {guess}?
            """,
        ),
        ask(
            "since",
            """
            since when {do I} have {ailment}?
            since when {am I} ill?
            how long {have I} had {ailment}, since when?
            when did {my} illness start?
            since when {have I} got {ailment}?
            """,
            """
            since when {I've} had {ailment}
            since when {I'm} ill
            """,
            """
            {I've} had {ailment} since {since}
            since {since}
            {I've} had this since {since}
            """,
        ),
        terse="""
        {ailment} since {since}
        sick: {ailment}
        {doctor} says {ailment}
        """,
    ),
    fact(
        "medicine.takes",
        _takes,
        """
        {I} {+take} {medicine} {moment}
        {doctor} put {me} on {medicine}, {count} times a day
        {I} {+need} {medicine} {count} times a day
        {I'm} on {medicine} now, {moment}, [says {doctor}|tastes awful|so far so good]
        {my} prescription: {medicine}, {moment}
        {I} must not forget {medicine} {moment}
        {doctor} prescribed {me} {medicine}, to be taken {moment}
        """,
        ask(
            "medicine",
            """
            what medicine {do I} take?
            what {do I} have to take?
            which medication {am I} on?
            what did {doctor} prescribe {me}?
            what's {my} prescription?
            what drugs {am I} taking?
            what {do I} take for {his} health?
            """,
            """
            what medicine {I} {+take}
            which medication {I'm} on
            """,
            """
            {I} {+take} {medicine}
            {I'm} on {medicine}
            it's {medicine} that {I} {+take}
            {my} prescription is for {medicine}
            """,
            """
            {do I} take {guess}?
            {am I} on {guess}?
            """,
        ),
        ask(
            "moment",
            """
            when {do I} take {medicine}?
            what time of day {do I} take {medicine}?
            when should {I} take {medicine}?
            {medicine}: when {do I} take that?
            when {am I} supposed to take {medicine}?
            """,
            """
            when {I} should take {medicine}
            when {I} {+take} {medicine}
            """,
            """
            {I} {+take} {medicine} {moment}
            {moment}
            {medicine}: {I} should take that {moment}
            """,
        ),
        ask(
            "count",
            """
            how often {do I} take {medicine}?
            how many times a day {do I} take {medicine}?
            how often a day does {my} medicine have to be taken, I mean {medicine}?
            {medicine}, how often {do I} need that?
            how many times a day should {I} take {medicine}?
            """,
            """
            how often {I} {+take} {medicine}
            how many times a day {I} {+need} {medicine}
            """,
            """
            {I} {+take} {medicine} {count} times a day
            {count} times a day
            {I} should take {medicine} {count} times a day
            """,
        ),
        terse="""
        {medicine} {moment}
        meds: {medicine}, {count} times a day
        {medicine} {count} times daily ({doctor})
        """,
        changes="""
        {doctor} switched {me} to {medicine}, {moment}
        {I} {+take} {medicine} {moment} now
        {I'm} on {medicine} {count} times a day from now on
        """,
    ),
    fact(
        "allergies.what",
        _allergic,
        """
        {I'm} allergic to {allergen}
        {I} can't have {allergen}, {i} {+get} {sign}
        {my} allergy test: {allergen}
        from {allergen} {I} {+get} {sign}
        no {allergen} for {me} please, {I'm} allergic
        {I'm} allergic to {allergen} and {other}
        {I} {+react} badly to {allergen}, [so careful|be warned|{sign} within minutes]
        at the hospital they found out {I'm} allergic to {allergen}
        """,
        ask(
            "allergen",
            """
            what {am I} allergic to?
            what allergies {do I} have?
            what can't {I} have because of {his} allergy?
            {do I} have any allergies?
            which allergy {do I} have?
            is there something {I'm} allergic to?
            anything {I} can't tolerate, like an allergy?
            """,
            """
            what {I'm} allergic to
            which allergy {I} {have}
            whether {I'm} allergic to anything
            """,
            """
            {I'm} allergic to {allergen}
            {my} allergy is to {allergen}
            it's {allergen} that {I'm} allergic to
            {I} {+react} to {allergen}
            """,
            """
            {am I} allergic to {guess}?
            {do I} have an allergy to {guess}?
            """,
        ),
        ask(
            "sign",
            """
            what happens to {me} with {allergen}?
            what {do I} get from {allergen}?
            how {do I} react to {allergen}?
            what does {my} allergy to {allergen} look like?
            what if {I} {+have} {allergen}?
            """,
            """
            what happens to {me} with {allergen}
            how {I} {+react} to {allergen}
            """,
            """
            {I} {+get} {sign} from {allergen}
            {sign}, that's what {I} {+get} from {allergen}
            with {allergen}, {I} {+get} {sign}
            """,
        ),
        terse="""
        allergic: {allergen}
        allergy - {allergen}
        no {allergen}!! allergy ({sign})
        allergies: {allergen}, {other}
        """,
    ),
)
