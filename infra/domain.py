"""The programme's own domain: its certificate, a stack of its own, and what the site's template does with it.

CloudFront takes certificates of one region only, and a stack stands in one. So the certificate is a stack beside the
platform's, made first (`make domain`), and its ARN a parameter of the platform's template. Nothing here needs the CDK but `Own`.
"""

import json
from typing import Any, Final

REGION: Final = "us-east-1"
"""Where CloudFront looks for certificates ("Requirements for using SSL/TLS certificates with CloudFront", its guide)."""

PARAMETER: Final = "Certificate"
"""What the platform's template calls the certificate's ARN; the certificate's own stack gives it out under the same name."""

ARN: Final = r"arn:aws:acm:us-east-1:\d{12}:certificate/[0-9a-f-]+"


def stack_name(programme: str) -> str:
    """Return what the stack of a programme's certificate is called."""
    return f"outreach-{programme}-domain"


def certificate(domain: str) -> str:
    """Return the template of a domain's certificate; ACM renews it by itself as long as its record stands in DNS."""
    template: dict[str, Any] = {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "The outreach platform: the certificate of the programme's own domain",
        "Resources": {
            PARAMETER: {
                "Type": "AWS::CertificateManager::Certificate",
                "Properties": {"DomainName": domain, "ValidationMethod": "DNS"},
                # The site uses it until it was deployed with the next one.
                "DeletionPolicy": "RetainExceptOnCreate",
                "UpdateReplacePolicy": "Retain",
            }
        },
        "Outputs": {PARAMETER: {"Value": {"Ref": PARAMETER}}, "Domain": {"Value": domain}},
    }
    return json.dumps(template, indent=1)


def mail_from(sender: str) -> str:
    """Return the name below the sender's domain under which mails that come back are taken (MAIL FROM): SPF counts for it."""
    return f"bounces.{sender}"


def sent_on(domain: str) -> str:
    """Return the CloudFront function that sends on whoever comes by CloudFront's own name, as posters of before have it.

    By 307: a form that is being sent arrives too, and no browser remembers it beyond a programme's change of mind.
    """
    return f"""function handler(event) {{
  var request = event.request;
  if (request.headers.host && request.headers.host.value === {json.dumps(domain)}) return request;
  var query = [];
  for (var name in request.querystring) {{
    var one = request.querystring[name];
    (one.multiValue || [one]).forEach(function (each) {{
      query.push(each.value === "" ? name : name + "=" + each.value);
    }});
  }}
  var to = {json.dumps(f"https://{domain}")} + request.uri + (query.length ? "?" + query.join("&") : "");
  return {{ statusCode: 307, statusDescription: "Temporary Redirect", headers: {{ location: {{ value: to }} }} }};
}}
"""
