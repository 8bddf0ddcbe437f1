"""`make check`'s look at the template: CloudFormation's rules (cfn-lint), and two sets of security rules (cdk-nag, checkov).

Each finding we live with stands in `acknowledged` or `CHECKOV` with its reason; a new one fails, and so does a reason nobody
needs any more.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks

from infra import log_copy, runtime
from infra.app import build_app
from infra.functions import Build
from infra.local import Differences, Local
from infra.packages import PACKAGES
from shared.paths import ROOT

ACKNOWLEDGED: Final = {
    "AwsSolutions-SMG4": "`access-keys` adds a signing key each quarter; those of before go on verifying the links that careers "
    "leads keep for months. Secrets Manager's own rotation puts one value in another's place, which would end them.",
    "AwsSolutions-S1": "Nobody but our own functions and the account's administrators reads these buckets. A log of each object "
    "read would be another place to guard.",
    "AwsSolutions-APIG4": "Careers leads and pupils have no accounts. The team's routes check the signed session in the "
    "function, links and codes carry their own check.",
    "AwsSolutions-CFR1": "Schools' web filters leave from data centres abroad: refusing countries would refuse classes.",
    "AwsSolutions-CFR2": "The usual web firewall counts requests by address, and a whole school stands behind one. The API's own "
    "limit holds the cost.",
    "AwsSolutions-CFR3": "Its log would keep the addresses of children's phones.",
    "AwsSolutions-CFR4": "CloudFront's own certificate, of the address every programme starts with, allows no other setting.",
    "AwsSolutions-COG8": "The team's handful of accounts has a second factor; the paid plan's risk score adds nothing to that.",
    "AwsSolutions-IAM5[Resource::*]": "X-Ray's two actions know no resources. A test holds that no other statement is as wide.",
    "AwsSolutions-IAM5[Resource::<BookingRepliesFB22A65F.Arn>/replies/*]": "SES names the letters it lays there.",
    "AwsSolutions-IAM5[Resource::<MetricsDrops31DC113E.Arn>/*]": "The team names the files it hands in.",
    "AwsSolutions-IAM5[Resource::<MetricsDrops31DC113E.Arn>/drops/*]": "Files are named by their drops.",
    "AwsSolutions-IAM5[Resource::<MetricsObserved45467816.Arn>/observed/*]": "What is observed is named by its run or drop.",
    "AwsSolutions-IAM5[Resource::<MetricsObserved45467816.Arn>/withdrawn/*]": "What was taken back is named by its drop.",
    "AwsSolutions-IAM5[Resource::<MetricsEvents2D4E6254.Arn>/events/*]": "The log's objects are named by day and event.",
    "AwsSolutions-IAM5[Resource::<MetricsEvents2D4E6254.Arn>/*]": "S3 copies whatever is in the log, and reads nothing else.",
    "AwsSolutions-IAM5[Resource::<EventsCopy>/*]": "The copy's objects are named as those of the log are.",
    "AwsSolutions-IAM5[Resource::<MetricsReports0B90F4EA.Arn>/reports/*]": "Reports are named by kind, period and moment.",
    "AwsSolutions-IAM5[Resource::<MetricsReports0B90F4EA.Arn>/told/*]": "What reports told is named as they are.",
    "AwsSolutions-IAM5[Resource::<MetricsReports0B90F4EA.Arn>/pages/*]": "A report's page is named as the report is.",
    "AwsSolutions-DDB3": "A day's salt is destroyed at its end: a backup would keep it. Every other table has backups.",
    "AwsSolutions-IAM5[Resource::<MetricsObserved45467816.Arn>/raw/*]": "Answers are named by source and run.",
    "AwsSolutions-SQS3": "These are dead-letter queues themselves.",
}

CHECKOV: Final[Mapping[str, str]] = {
    "CKV_AWS_18": "Nobody but our own functions and the account's administrators reads these buckets. A log of each "
    "object read would be another place to guard.",
    "CKV_AWS_21": "What an erasure, a reader or a limit of days deletes must be gone: a version of it would stay.",
    "CKV_AWS_26": "The alarms' topic says which alarm rings, and no more. CloudWatch can't publish to a topic under "
    "AWS's own key, and a key of one's own costs more than the rest of the alarms.",
    "CKV_AWS_27": "They are encrypted, with SQS's own key: the rule knows keys of one's own alone.",
    "CKV_AWS_28": "A day's salt is destroyed at its end: a backup would keep it. Every other table has backups.",
    "CKV_AWS_68": "The usual web firewall counts requests by address, and a whole school stands behind one. The API's "
    "own limit holds the cost.",
    "CKV_AWS_86": "Its log would keep the addresses of children's phones.",
    "CKV_AWS_115": "A limit on each function would divide an account's few among fifty. Queues have theirs, so that "
    "pages keep the rest.",
    "CKV_AWS_116": "A function that a queue, a stream or a schedule calls has its dead letters there; what a browser "
    "waits for has none.",
    "CKV_AWS_117": "They speak to AWS and to platforms on the internet and to nothing within a network: one would cost a "
    "gateway and protect nothing.",
    "CKV_AWS_119": "They are encrypted with AWS's own key. One of our own would add a price to each answer of a pupil, "
    "and nobody who may read a table and not its key.",
    "CKV_AWS_149": "It is encrypted with AWS's own key, and who may read it stands in each role.",
    "CKV_AWS_158": "They are encrypted with AWS's own key, and hold ids and no addresses.",
    "CKV_AWS_173": "Settings name tables and buckets. What is secret stands in Secrets Manager.",
    "CKV_AWS_174": "CloudFront's own certificate, of the address every programme starts with, allows no other setting. A "
    "domain of the programme's own has it.",
}
"""The same of checkov's rules, by their ids."""

LINT: Final = ROOT / ".venv-lint"
"""checkov's own environment: `make check` sets it up."""

OLDER_PYTHON: Final = {
    "AwsSolutions-L1": "The functions run on the Python that deploys them, so that they ship its bytecode: not always the newest."
}


def acknowledged(python: str) -> dict[str, str]:
    """Return the findings we live with, each with its reason, where the functions run on `python`."""
    return ACKNOWLEDGED | ({} if python == runtime.ON_LAMBDA[-1] else OLDER_PYTHON)


PROGRAMME: Final = "any-programme"
"""The template's shape depends on no programme: it is checked with one that doesn't exist."""


def without_code(folder: Path, local: Local | None = None, domain: str = "") -> Build:
    """Return what a template is made from, with empty packages: its shape does not depend on them."""
    empty = folder / "empty"
    empty.mkdir(exist_ok=True)
    (empty / "nothing.py").touch()
    return Build(
        dict.fromkeys(PACKAGES, empty),
        runtime.for_stage(runtime.HERE),
        PROGRAMME,
        "bookings@programme.example",
        "team@programme.example",
        Differences(local),
        domain,
        ("site",),
    )


REDUNDANT_DEPENDENCY: Final = "W3005"
"""cfn-lint's word for a dependency that a reference already says: the CDK writes both for every function's role."""


def _synthesise(folder: Path) -> None:
    app: App = build_app(without_code(folder), folder / "out")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as error:
        # Findings stop the synthesis after it has written template and report.
        if "Validation failed" not in str(error):
            raise


def findings(folder: Path) -> dict[str, list[str]]:
    """Write the template for AWS into `folder` and return cdk-nag's findings: for each rule the constructs it found."""
    # In a process of its own: the CDK prints every finding, those we live with as well.
    made = subprocess.run(
        [sys.executable, "-m", "infra.check", folder], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise RuntimeError(made.stdout + made.stderr)
    report: dict[str, Any] = json.loads((folder / "out" / "validation-report.json").read_text())
    return {
        violation["ruleName"]: [one["constructPath"] for one in violation["violatingConstructs"]]
        for plugin in report["pluginReports"]
        for violation in plugin["violations"]
    }


def _checkov(templates: Sequence[Path]) -> "subprocess.Popen[str]":
    """Begin checkov's look at the templates; it asks nobody on the network."""
    command = [
        *(f"{LINT / 'bin' / 'python'}", f"{LINT / 'bin' / 'checkov'}"),
        *("--framework", "cloudformation", "--output", "json", "--compact", "--quiet", "--skip-download"),
        *("--file", *(f"{template}" for template in templates)),
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _said_by(checkov: "subprocess.Popen[str]") -> dict[str, list[str]]:
    """Return checkov's findings as `findings` does cdk-nag's. Raises `RuntimeError` where it saw no template at all."""
    out, error = checkov.communicate()
    try:
        report: dict[str, Any] = json.loads(out)
        seen = report["summary"]
    except (ValueError, KeyError, TypeError):
        raise RuntimeError(f"checkov did not look at the template.\n{out[-2000:]}\n{error[-2000:]}") from None
    if seen["parsing_errors"] or not seen["resource_count"]:
        # Of a template that it can't read it says that all is well.
        raise RuntimeError(f"checkov could not read the template: {seen}")
    found: dict[str, list[str]] = {}
    for one in report["results"]["failed_checks"]:
        found.setdefault(one["check_id"], []).append(f"{one['resource']}  {one['check_name']}")
    return found


def _unreasoned(tool: str, found: Mapping[str, Collection[str]], reasons: Collection[str]) -> bool:
    """Say what `tool` found that has no reason, and which reasons nobody needs any more; return whether there was such."""
    new, stale = sorted(found.keys() - set(reasons)), sorted(set(reasons) - found.keys())
    for rule in new:
        sys.stderr.write(f"{tool} {rule}:\n" + "".join(f"  {path}\n" for path in found[rule]))
    for rule in stale:
        sys.stderr.write(f"infra/check.py has a reason for {rule}, which finds nothing any more.\n")
    return bool(new or stale)


def main() -> int:
    """Check the template and print what is wrong with it; return the exit code."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = findings(folder)
        copied = folder / "log-copy.template.json"
        copied.write_text(log_copy.template(PROGRAMME, "111122223333"))
        templates = [*sorted((folder / "out").glob("*.template.json")), copied]
        checkov = _checkov(templates)
        linted = subprocess.run(
            [
                *(f"{Path(sys.executable).with_name('cfn-lint')}", "--regions", "eu-west-2"),
                *("--ignore-checks", REDUNDANT_DEPENDENCY, "--", *(f"{template}" for template in templates)),
            ],
            check=False,
        )
        found_too = _said_by(checkov)
    reasons = acknowledged(runtime.for_stage(runtime.HERE))
    wrong = [
        _unreasoned("cdk-nag", found, reasons),
        _unreasoned("checkov", found_too, CHECKOV),
        bool(linted.returncode),
    ]
    if any(wrong):
        return 1
    sys.stdout.write(
        f"The template: cfn-lint has nothing to say, cdk-nag {len(reasons)} and checkov {len(CHECKOV)} things with a reason.\n"
    )
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _synthesise(Path(sys.argv[1]))
    else:
        raise SystemExit(main())
