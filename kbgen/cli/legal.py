"""The commands that keep the versions of legal pages.

Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kbgen.cli.shared import FINE, count_of, file_of_site, root_of, say, short, today_of
from kbgen.model.diagnostic import Diagnostic, InputError

if TYPE_CHECKING:
    import argparse


def status(options: argparse.Namespace) -> int:
    """List the legal texts with the day each takes effect and the state of its seal."""
    from kbgen.content import versions
    from kbgen.content.sealing import is_in_force, seal_of
    from kbgen.site import opening

    today = today_of(options)
    _, library = opening.load(root_of(options), today)
    count = 0
    for texts in library.texts.values():
        for text in sorted(texts, key=lambda text: (text.path, versions.effective(text) or today)):
            state = "in force or past" if is_in_force(text, today) else "to come"
            print(f"{versions.effective(text)}\t{state}\t{seal_of(text).value}\t{text.path}")
            count += 1
    say(f"{count_of(count, 'legal text')}.")
    return FINE


def seal(options: argparse.Namespace) -> int:
    """Keep the digest of legal texts in their files, so that later edits are noticed."""
    from kbgen.content.sealing import Seal, is_in_force, seal_of
    from kbgen.content.stamping import set_key
    from kbgen.site import opening

    if not options.files and not options.all:
        raise InputError.of("kbgen legal seal", 0, "usage", "name the legal FILEs, or give --all")
    today = today_of(options)
    project, library = opening.load(root_of(options), today)
    by_path = {project.root / text.path: text for texts in library.texts.values() for text in texts}
    chosen = list(by_path) if options.all else [file_of_site(project, path, by_path) for path in options.files]
    refused = []
    for path in chosen:
        text = by_path.get(path)
        if text is None:
            raise InputError.of(
                project.relative(path), 0, "no-legal-text",
                "is no legal text with a date: add “effective: YYYY-MM-DD” to a page of docs/<locale>/legal, or mend "
                "the path",
            )  # fmt: skip
        if seal_of(text) is Seal.BROKEN and is_in_force(text, today) and not options.amend:
            refused.append(
                Diagnostic(
                    text.path,
                    text.line_of("sealed"),
                    "edited-version",
                    "was edited after it took effect: undo the edit, or give --amend for a slip of the pen that "
                    "changes nobody's rights",
                )
            )
    if refused:
        raise InputError(refused)
    changed = sum(set_key(path, "sealed", f'"{by_path[path].digest}"') for path in chosen)
    print(f"{count_of(changed, 'legal text')} sealed.")
    return FINE


def revise(options: argparse.Namespace) -> int:
    """Begin a new version of a legal page in every language, as a copy of the text in force."""
    from kbgen.content.settings import article_id
    from kbgen.model.files import replace_file
    from kbgen.policies import revising
    from kbgen.policies.vocabulary import Vocabulary
    from kbgen.site import opening

    today = today_of(options)
    project, library = opening.load(root_of(options), today)
    facts = opening.facts_of(project)
    page = article_id("/" + options.page.strip("/").removesuffix(".md") + ".md")
    files = revising.revise(
        project,
        library,
        page,
        options.effective,
        today=today,
        names=lambda locale: Vocabulary(facts, opening.messages_of(project, locale), today).root(),
    )
    for path, text in files.items():
        replace_file(path, text)
        print(short(path))
    say("Edit the new files, accept the translations, then run “kbgen legal seal” with them.")
    return FINE
