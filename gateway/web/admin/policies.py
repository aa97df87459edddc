"""Who may keep a story from the public: each policy as the machine has it, where each is in use and why."""

from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.moderation.policies import DEFAULT, POLICIES, Policy
from gateway.moderation.policy_table import lines
from gateway.web import who
from gateway.web.admin.policy_form import PolicyForm
from gateway.web.answer.policy_words import GROUNDS
from gateway.web.desk.page_marks import LARGEST
from gateway.web.desk.plain_names import POLICIES as NAMES
from gateway.web.desk.plain_names import STATES
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import homes, policy_uses
from store.database import Session
from store.policy_uses import GATEWAY, PolicyUse
from store.words import Event, Ground, Role

PAGE = 30
STEPS = {
    Event.APPROVE: "A moderator approves it",
    Event.GO_AHEAD: "The home says: go ahead",
    Event.RAISE_SAFEGUARDING: "The home says: somebody may be in danger",
    Event.LAPSE: "The home says nothing in its time",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a policy counts. ``name`` is for people; ``own`` is what was chosen for exactly this scope."""

    key: str
    name: str
    href: str
    own: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of the past or of the present, in words."""

    name: str
    href: str
    policy: str
    why: str
    by: str
    use: PolicyUse


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/admin/policies", view_func=policies)
    part.add_url_rule("/admin/policies/<kind>/<written>", view_func=one, methods=["GET", "POST"])
    part.add_url_rule("/admin/policies/<kind>/<written>/give-up", view_func=give_up, methods=["POST"])


@who.needs(Role.ADMINISTRATOR)
def policies() -> str:
    """The four policies, where each is in use, a search for a provider or a home, and every change."""
    q = request.args.get("q", "").strip()[:100]
    before = min(request.args.get("before", LARGEST, type=int), LARGEST)
    with here().database.read() as db:
        uses = policy_uses.everything(db)
        changed = policy_uses.changes(db, before=before, limit=PAGE + 1)
        page = render_template(
            "admin/policies.html",
            tables=[(NAMES[policy.name], policy.blocks, _rows(policy)) for policy in POLICIES.values()],
            in_use=[_choice(db, use) for use in _with_gateway(uses)],
            changes=[_choice(db, use) for _, use in changed[:PAGE]],
            more=f"/admin/policies?before={changed[PAGE - 1][0]}#changes" if len(changed) > PAGE else "",
            q=q,
            groups=homes.providers(db, q) if q else [],
            found=homes.search(db, q, limit=20) if q else [],
        )
    return page


@who.needs(Role.ADMINISTRATOR)
def one(kind: str, written: str) -> Response | tuple[str, int]:
    """GET asks for the policy of one scope; POST keeps it, from the next approval on."""
    with here().database.read() as db:
        scope = _scope(db, kind, written)
        inherited = _inherited(db, scope)
        use = policy_uses.get(db, scope.key)
    said = {"policy": scope.own or inherited, "lawful_because": use.lawful_because if use else ""}
    form = PolicyForm(data=said)
    if form.validate_on_submit():
        _keep(scope, str(form.policy.data), (form.lawful_because.data or "").strip())
        return redirect("/admin/policies?done=1", 303)
    hints = {policy.name: _in_a_sentence(policy) for policy in POLICIES.values()}
    page = render_template(
        "admin/policy.html", scope=scope, form=form, hints=hints, inherited=NAMES[inherited], everywhere=GATEWAY
    )
    return page, 422 if form.is_submitted() else 200


@who.needs(Role.ADMINISTRATOR)
def give_up(kind: str, written: str) -> Response:
    """The scope has no policy of its own any more: what stands above it counts."""
    if not BaseForm().validate_on_submit() or kind == GATEWAY:
        abort(400)
    person, at = who.signed_in(), now()

    def work(db: Session) -> None:
        scope = _scope(db, kind, written)
        if kind == "home":
            homes.change(db, int(written), now=at, policy=None)
        policy_uses.give_up(db, scope.key, by=person.email if person else "", now=at)

    here().database.write(work)
    return redirect("/admin/policies?done=1", 303)


def _keep(scope: Scope, policy: str, why: str) -> None:
    person, at = who.signed_in(), now()
    blocks = POLICIES[policy].blocks

    def work(db: Session) -> None:
        if scope.key.startswith("home:"):
            homes.change(db, int(scope.key.removeprefix("home:")), now=at, policy=policy)
        by = person.email if person else ""
        policy_uses.put(db, scope.key, policy, lawful_because=why if blocks else "", by=by, now=at)

    here().database.write(work)


def _scope(db: Session, kind: str, written: str) -> Scope:
    """The scope that an address names; 404 for a home or a provider that the directory does not have."""
    href = f"/admin/policies/{kind}/{written}"
    if (kind, written) == (GATEWAY, "all"):
        use = policy_uses.get(db, GATEWAY)
        return Scope(GATEWAY, "Every home without a policy of its own", href, use.policy if use else None)
    if kind == "group" and (some := homes.of_provider(db, written, limit=1)):
        use = policy_uses.get(db, policy_uses.of_group(written))
        name = f"All homes of {some[0].provider_name or written}"
        return Scope(policy_uses.of_group(written), name, href, use.policy if use else None)
    if kind == "home" and written.isascii() and written.isdigit() and len(written) < 19:
        home = homes.get(db, int(written))
        if home is not None:
            return Scope(policy_uses.of_home(home.id), f"{home.name}, {home.town}".rstrip(", "), href, home.policy)
    abort(404)


def _inherited(db: Session, scope: Scope) -> str:
    """What counts where the scope has none of its own."""
    home = homes.get(db, int(scope.key.removeprefix("home:"))) if scope.key.startswith("home:") else None
    if home is not None:
        return policy_uses.chosen_for(db, replace(home, policy=None)) or DEFAULT.name
    use = policy_uses.get(db, GATEWAY)
    return use.policy if use else here().settings.policy


def _with_gateway(uses: list[PolicyUse]) -> list[PolicyUse]:
    """What is in use, the gateway's own first; where nobody chose one, the settings did."""
    own = [use for use in uses if use.scope == GATEWAY]
    others = [use for use in uses if use.scope != GATEWAY]
    return [*(own or [PolicyUse(GATEWAY, here().settings.policy, "", "The settings", now())]), *others]


def _choice(db: Session, use: PolicyUse) -> Choice:
    kind, _, written = use.scope.partition(":")
    name, href = use.scope, ""
    if kind == GATEWAY:
        name, href = "Every home without a policy of its own", f"/admin/policies/{GATEWAY}/all"
    elif kind == "group":
        some = homes.of_provider(db, written, limit=1)
        name, href = f"All homes of {some[0].provider_name if some else written}", f"/admin/policies/group/{written}"
    elif kind == "home" and (home := homes.get(db, int(written))) is not None:
        name, href = f"{home.name}, {home.town}".rstrip(", "), f"/admin/policies/home/{written}"
    policy = NAMES.get(use.policy, use.policy) or "No policy of its own any more"
    return Choice(name, href, policy, use.lawful_because, use.by, use)


def _rows(policy: Policy) -> list[list[str]]:
    """One policy as a table: [what happens, what becomes of the story], asked of the machine's own table."""
    grounds: dict[str, list[Ground]] = {}
    rows = []
    for line in lines(policy):
        if line.target is None:
            continue
        if line.ground is None:
            if grounds and line.event is Event.RAISE_SAFEGUARDING:
                rows += [[_objecting(given), target] for target, given in grounds.items()]
            rows.append([STEPS[line.event], STATES[line.target]])
        else:
            grounds.setdefault(STATES[line.target], []).append(line.ground)
    return [*rows, ["Public interest bodies", _bodies(policy)]]


def _objecting(grounds: list[Ground]) -> str:
    if len(grounds) > len(Ground) / 2:
        return "The home objects, on any other ground" if len(grounds) < len(Ground) else "The home objects"
    said = "; ".join(GROUNDS[ground][0].lower() + GROUNDS[ground][1:] for ground in grounds)
    return f"The home objects: {said}"


def _bodies(policy: Policy) -> str:
    rights = ("read restricted stories", policy.bodies_read_restricted), ("comment", policy.bodies_comment)
    may = [words for words, allowed in (*rights, ("recommend", policy.bodies_recommend)) if allowed]
    return ", ".join(may).capitalize() or "Only what is referred to them"


def _in_a_sentence(policy: Policy) -> str:
    """What a choice comes to, for its hint."""
    told = [line for line in lines(policy) if line.target is not None and line.ground is not Ground.WRONG_SERVICE]
    by_event = {line.event: STATES[line.target] for line in told if line.target is not None}
    if Event.OBJECT not in by_event:
        return "The home is not asked. It is told, and may respond."
    said = f"An objection leads to “{by_event[Event.OBJECT]}”, silence to “{by_event[Event.LAPSE]}”."
    return f"{said} The home alone can keep a story from the public." if policy.blocks else said
