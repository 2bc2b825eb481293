"""What one eats, drinks, likes, or does not."""

from agent.newborn.corpus.chance import Chance
from agent.newborn.corpus.fact import Stance, Values, each
from agent.newborn.corpus.things import ACTIVITIES, CAKES, DRINKS, FOODS, GENRES


def _food(chance: Chance) -> Values:
    return {"thing": chance.one((*FOODS, "meat", "fish", "cheese", "eggs", "pork", "sugar", "bread"))}


def _drink(chance: Chance) -> Values:
    return {"thing": chance.one((*DRINKS, "coffee", "alcohol", "milk", "wine", "beer", "tea"))}


def _likes(chance: Chance) -> Values:
    return {
        "thing": chance.one(
            (*CAKES, *GENRES, *ACTIVITIES, "crowds", "winter", "surprises", "board games", "hot weather")
        )
    }


STANCES = (
    Stance(
        "diet.eats",
        _food,
        each(
            """
            {I} {+eat} {thing} [all the time|gladly|every week|by the plateful]
            {I'm} fine with {thing}, {i} {+eat} it often
            {I} had {thing} again, {i} always {+eat} it up
            {thing} for dinner, {I} {+eat} that happily
            {I} {+eat} everything, {thing} too
            """
        ),
        each(
            """
            {I} {don't} eat {thing}
            {I} never {+eat} {thing}[, thanks| at all|]
            no {thing} for {me}, [ever|please|thank you]
            {I} {+leave} {thing} on the plate
            {I} wouldn't eat {thing} if you paid {him}
            {I} can't [stand|bear] {thing}, {i} {don't} eat it
            """
        ),
        each(
            """
            {do I} eat {thing}?
            can I serve {me} {thing}?
            would {I} eat {thing}?
            is {thing} ok for {me} to eat?
            {thing}, {do I} eat that?
            can we cook something with {thing} for {me}?
            {I} {+eat} {thing}, right?
            does {thing} go down well with {me}?
            """
        ),
        each(
            """
            whether {I} {+eat} {thing}
            if {I} {+eat} {thing}
            """
        ),
        each(
            """
            {I} {+eat} {thing}
            {I} {do} eat {thing}
            {thing} is fine for {me}
            {I'm} happy to eat {thing}
            """
        ),
        each(
            """
            {I} {don't} eat {thing}
            no {thing} for {me}
            {thing} is nothing for {me}
            {I} {+leave} {thing} alone
            """
        ),
        each(
            """
            {I} {+eat} {thing} again
            {I} started eating {thing} again[, finally|]
            {I} {+eat} {thing} now, [who would have thought|slowly getting used to it]
            """
        ),
        each(
            """
            {I} {don't} eat {thing} any more
            {I} stopped eating {thing}
            {I've} given up {thing}
            {I} no longer {+eat} {thing}
            """
        ),
    ),
    Stance(
        "diet.drinks",
        _drink,
        each(
            """
            {I} {+drink} {thing} every day
            {I} {+like} to drink {thing} after work
            {I} {+have} {thing} with breakfast
            {I} {+drink} {thing}, lots of it
            """
        ),
        each(
            """
            {I} {don't} drink {thing}
            {I} never {+drink} {thing}
            {thing} gives {me} a headache, so {i} {don't} drink it
            no {thing} for {me}
            """
        ),
        each(
            """
            {do I} drink {thing}?
            can I pour {me} {thing}?
            would {I} drink {thing}?
            shall I get {me} {thing} to drink?
            {thing}, {do I} drink that?
            {I} {+drink} {thing}, right?
            """
        ),
        each(
            """
            whether {I} {+drink} {thing}
            if {I} {+drink} {thing}
            """
        ),
        each(
            """
            {I} {+drink} {thing}
            {thing} is fine for {me}
            {I} {do} drink {thing}
            """
        ),
        each(
            """
            {I} {don't} drink {thing}
            no {thing} for {me}
            {thing} is not for {me}
            """
        ),
        each(
            """
            {I} {+drink} {thing} again
            {I} {+drink} {thing} now
            """
        ),
        each(
            """
            {I} gave up {thing}
            {I} {don't} drink {thing} any more
            {I} stopped drinking {thing}
            """
        ),
    ),
    Stance(
        "tastes.likes",
        _likes,
        each(
            """
            {I} {+like} {thing}
            {I} really {+enjoy} {thing}
            {I} {+love} {thing}[, give {me} more| so much|]
            {thing}! {I} {+like} that a lot
            {I'm} fond of {thing}
            """
        ),
        each(
            """
            {I} {don't} like {thing}
            {I} can't stand {thing}
            {thing}? {I} {don't} like that [at all|one bit]
            {I'm} no friend of {thing}
            {I} {+dislike} {thing}
            """
        ),
        each(
            """
            {do I} like {thing}?
            {am I} fond of {thing}?
            would {thing} please {me}?
            is {thing} something {I} {+like}?
            {do I} enjoy {thing}?
            {I} {+like} {thing}, right?
            how about {thing}, {do I} like that?
            """
        ),
        each(
            """
            whether {I} {+like} {thing}
            if {I} {+like} {thing}
            """
        ),
        each(
            """
            {I} {+like} {thing}
            {I'm} fond of {thing}
            {I} {do} like {thing}
            {I} {+enjoy} {thing}
            """
        ),
        each(
            """
            {I} {don't} like {thing}
            {I'm} not fond of {thing}
            {I} {don't} enjoy {thing}
            """
        ),
        each(
            """
            {I} {+like} {thing} now
            {I've} come to like {thing}
            """
        ),
        each(
            """
            {I} {don't} like {thing} any more
            {I've} had enough of {thing}, {i} {don't} like it any more
            """
        ),
    ),
)
