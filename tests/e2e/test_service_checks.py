"""`plugins --check`: which services respond now."""

import json

from tests.command import Command
from tests.local_arxiv.frame import Fault
from tests.local_services.servers import LocalCrossref, LocalDblp, LocalOpenReview

SETTINGS = """
[readinglist]
[resolve]
order = ["catalogue", "crossref", "ads"]
by_address = []
[enrich]
order = []
publications = ["dblp"]
[fetch]
order = ["openreview"]
[resolvers.ads]
api_key = "s3cret"
"""


def settings(run: Command, **servers: object) -> None:
    lines = [SETTINGS, '[services.ads]\nbase_url = "http://127.0.0.1:1"']
    lines += [f'[services.{name}]\nbase_url = "{server.base_url}"' for name, server in servers.items()]  # type: ignore[attr-defined]
    (run.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")


def test_each_service_that_is_switched_on_is_queried_past_the_cache(run: Command) -> None:
    with LocalCrossref([]) as crossref, LocalDblp([]) as dblp, LocalOpenReview([]) as openreview:
        settings(run, crossref=crossref, dblp=dblp, openreview=openreview)
        dblp.faults = [Fault("html")]
        checked = run("plugins", "--check", "--json")
        assert checked.code == 5
        rows = {row["name"]: row for row in json.loads(checked.out)}
        assert {name for name, row in rows.items() if row["on"]} == {"crossref", "dblp", "openreview", "ads"}
        assert {name for name, row in rows.items() if row["ok"]} == {"crossref", "openreview"}
        assert rows["dblp"]["error"] == "incomplete or invalid JSON from DBLP"
        assert rows["ads"]["error"].startswith("ads: connection failed (")
        assert rows["crossref"]["seconds"] > 0
        assert (rows["pubmed"]["ok"], rows["pubmed"]["seconds"]) == (None, None)
        assert "catalogue" not in rows

        dblp.faults = []
        config = run.folder / "config.toml"
        config.write_text(config.read_text(encoding="utf-8").replace(', "ads"', ""), encoding="utf-8")
        sent = len(crossref.log)
        again = run("plugins", "--check")
        assert again.code == 0, again.out
        assert len(crossref.log) == 2 * sent
        assert "s3cret" not in checked.out + checked.err + again.out + again.err
        lines = {line.split()[0]: line for line in again.out.splitlines()}
        assert " responds " in lines["dblp"]
        assert " off" in lines["ads"]


def test_offline_none_is_queried(run: Command) -> None:
    with LocalCrossref([]) as crossref:
        settings(run, crossref=crossref)
        checked = run("plugins", "--check", environment={"READINGLIST_OFFLINE": "1"})
        assert (checked.code, crossref.log) == (0, [])
        assert "no service was queried" in checked.err
