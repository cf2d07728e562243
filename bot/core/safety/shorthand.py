"""What chat shortens, in full, so that the scorer learns one spelling from the other."""

from __future__ import annotations

from collections.abc import Mapping

_PAIRS = """
u=you ya=you ur=your r=are n=and im=i_am ive=i_have ill=i_will id=i_would youre=you_are theyre=they_are
its=it_is thats=that_is dont=do_not doesnt=does_not didnt=did_not cant=can_not cannot=can_not wont=will_not
isnt=is_not arent=are_not wasnt=was_not havent=have_not hasnt=has_not couldnt=could_not wouldnt=would_not
pls=please plz=please thx=thanks ty=thanks tysm=thanks ppl=people bc=because cuz=because w=with abt=about
rn=right_now tn=tonight tmr=tomorrow smth=something sth=something gonna=going_to wanna=want_to gotta=have_to
yall=you_all whats=what_is wheres=where_is hows=how_is theres=there_is lets=let_us sb=somebody some1=someone
any1=anyone idk=i_do_not_know nich=nicht net=nicht nix=nichts nimmer=nicht_mehr is=ist n8=gute_nacht hab=habe
jz=jetzt jetz=jetzt ne=eine nen=einen nem=einem ner=einer jmd=jemand iwie=irgendwie iwo=irgendwo
eig=eigentlich gibts=gibt_es gehts=geht_es hats=hat_es wars=war_es ichs=ich_es aufm=auf_dem ausm=aus_dem
vllt=vielleicht bissl=bisschen ka=keine_ahnung bzgl=wegen grad=gerade mal=einmal ma=einmal
"""

IN_FULL: Mapping[str, tuple[str, ...]] = {
    short: tuple(full.split("_")) for short, full in (pair.split("=") for pair in _PAIRS.split())
}
"""Words in plain form, English and German."""
