"""The programme's own domain in the template: with it, without it, and here."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assets.build import node_tools
from infra import domain
from tests.infra.conftest import DOMAIN, Template, of

OTHERS = {
    "AWS::CloudFront::Distribution": {"DistributionConfig"},
    "AWS::Cognito::UserPoolClient": {"CallbackURLs", "LogoutURLs"},
    "AWS::Lambda::Function": {"Environment"},
}
"""By kind of resource, the properties that a domain changes."""


def config(template: Template) -> dict[str, Any]:
    [distribution] = of(template, "AWS::CloudFront::Distribution").values()
    found: dict[str, Any] = distribution["DistributionConfig"]
    return found


def sites(template: Template) -> set[str]:
    """Return what the functions are told the site is."""
    return {
        json.dumps(function["Environment"]["Variables"]["SITE"])
        for function in of(template, "AWS::Lambda::Function").values()
    }


def test_the_site_answers_under_the_domain_and_refuses_old_protocols(with_domain: Template) -> None:
    assert config(with_domain)["Aliases"] == [DOMAIN]
    assert config(with_domain)["ViewerCertificate"] == {
        "AcmCertificateArn": {"Ref": "Certificate"},
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }


def test_the_certificate_is_one_that_cloudfront_takes(with_domain: Template) -> None:
    parameter = with_domain["Parameters"]["Certificate"]
    assert "Default" not in parameter, "or a deployment without one would go on"
    pattern = re.compile(parameter["AllowedPattern"])
    assert pattern.fullmatch("arn:aws:acm:us-east-1:123456789012:certificate/12ab-34")
    assert not pattern.fullmatch("arn:aws:acm:eu-west-2:123456789012:certificate/12ab-34")


def test_every_link_and_the_sign_in_lead_to_the_domain(with_domain: Template) -> None:
    assert sites(with_domain) == {json.dumps(f"https://{DOMAIN}")}
    assert with_domain["Outputs"]["Site"]["Value"] == f"https://{DOMAIN}"
    [pages] = of(with_domain, "AWS::Cognito::UserPoolClient").values()
    assert pages["CallbackURLs"] == [f"https://{DOMAIN}/team/callback"]


def test_mails_are_signed_for_the_senders_domain_and_come_back_below_it(with_domain: Template) -> None:
    """Without its records in DNS mails go on as they did, by the sender's address."""
    sender = of(with_domain, "AWS::SES::EmailIdentity")["SenderDomain"]
    assert sender["EmailIdentity"] == "programme.example"
    assert sender["DkimAttributes"] == {"SigningEnabled": True}
    assert sender["MailFromAttributes"] == {
        "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        "MailFromDomain": "bounces.programme.example",
    }
    assert with_domain["Resources"]["SenderDomain"]["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize("which", ["deployed", "local", "with_domain", "local_with_domain"])
def test_old_protocols_are_refused_by_whoever_has_a_certificate_and_nobody_else_says_so(
    which: str, request: pytest.FixtureRequest
) -> None:
    """CloudFront's own certificate takes no such setting: it would stand there without effect."""
    shown = config(request.getfixturevalue(which)).get("ViewerCertificate", {})
    assert ("AcmCertificateArn" in shown) == (which == "with_domain")
    assert ("MinimumProtocolVersion" in shown) == ("AcmCertificateArn" in shown)


def test_without_a_domain_all_is_as_cloudfront_has_it(deployed: Template) -> None:
    assert "Aliases" not in config(deployed)
    assert "ViewerCertificate" not in config(deployed)
    assert "FunctionAssociations" not in config(deployed)["DefaultCacheBehavior"]
    assert "Certificate" not in deployed.get("Parameters", {})
    assert not of(deployed, "AWS::CloudFront::Function")
    [site] = sites(deployed)
    assert "DomainName" in site


def test_a_domain_changes_nothing_else(deployed: Template, with_domain: Template) -> None:
    before, after = deployed["Resources"], with_domain["Resources"]
    assert {name: after[name]["Type"] for name in after.keys() - before.keys()} == {
        "EdgeSendsOnB1F76B8C": "AWS::CloudFront::Function",
        "SenderDomain": "AWS::SES::EmailIdentity",
    }
    assert not before.keys() - after.keys()
    for name, resource in before.items():
        was, is_now = resource.get("Properties", {}), after[name].get("Properties", {})
        differing = {key for key in was.keys() | is_now.keys() if was.get(key) != is_now.get(key)}
        assert differing <= OTHERS.get(resource["Type"], set()), f"{name} differs in {differing}"


def test_here_a_domain_changes_nothing(local: Template, local_with_domain: Template) -> None:
    assert local_with_domain == local


def test_the_certificates_own_stack_is_a_sound_template(tmp_path: Path) -> None:
    template = tmp_path / "certificate.json"
    template.write_text(domain.certificate(DOMAIN))
    linter = Path(sys.executable).with_name("cfn-lint")
    done = subprocess.run(  # noqa: S603  our own linter
        [linter, "--regions", domain.REGION, "--", template], capture_output=True, text=True, check=False
    )
    assert done.stdout + done.stderr == ""


def sent_to(host: str, uri: str, query: dict[str, Any]) -> Any:
    """Return what the function answers to a browser's request, in Node."""
    event = {"request": {"headers": {"host": {"value": host}}, "uri": uri, "querystring": query}}
    script = f"{domain.sent_on(DOMAIN)}\nconsole.log(JSON.stringify(handler({json.dumps(event)})));"
    node, _ = node_tools()
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)  # noqa: S603  our own function
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("uri", "query", "to"),
    [
        ("/f/ABCDEFGH", {}, f"https://{DOMAIN}/f/ABCDEFGH"),
        ("/", {"a": {"value": "1%202"}, "b": {"value": ""}}, f"https://{DOMAIN}/?a=1%202&b"),
        (
            "/f/ABCDEFGH/thanks",
            {"h": {"value": "7", "multiValue": [{"value": "7"}, {"value": "8"}]}},
            f"https://{DOMAIN}/f/ABCDEFGH/thanks?h=7&h=8",
        ),
    ],
)
def test_codes_printed_before_lead_to_the_domain(uri: str, query: dict[str, Any], to: str) -> None:
    answer = sent_to("d2yp0tgfa505yt.cloudfront.net", uri, query)
    assert answer["statusCode"] == 307, "a form that is being sent arrives, and no browser keeps it for ever"
    assert answer["headers"]["location"]["value"] == to


def test_who_comes_by_the_domain_is_let_through() -> None:
    assert sent_to(DOMAIN, "/f", {})["uri"] == "/f"
