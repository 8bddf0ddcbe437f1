"""Every difference between the template that runs here and the one that is deployed: this module, and no other.

The emulator has no certificates, no DNS and no Lambda runtime of its own; nothing else may differ. A test compares the two
templates and holds the list to what stands here.
"""

from dataclasses import dataclass
from typing import Final

CDK_FILES: Final = "cdk-hnb659fds-assets-{account}-{region}"
"""The bucket into which the CDK puts what it deploys. `make bootstrap` gives it a policy that refuses whoever comes without TLS,
and the emulator has none: there the policy is taken away before the CDK's command line deploys. All else of the bootstrap's
stack, its roles among it, is what it is on AWS, and the command line deploys by them."""


@dataclass(frozen=True)
class Local:
    """Where the local stage's emulator, site and stand-ins of platforms listen, on the loopback address."""

    gateway_port: int
    site_port: int
    platforms_port: int = 0

    @property
    def site(self) -> str:
        """The site's address: plain http on a fixed name, because no certificate can be had for it."""
        return f"http://localhost:{self.site_port}"

    @property
    def platforms(self) -> str:
        """Where the stand-ins of the platforms answer, if they run: nothing here asks a platform itself."""
        return f"http://127.0.0.1:{self.platforms_port}" if self.platforms_port else ""

    @property
    def gateway(self) -> str:
        """The emulator's address, which answers for every service of AWS."""
        return f"http://127.0.0.1:{self.gateway_port}"

    @property
    def sign_in(self) -> str:
        """The address of Cognito's hosted sign-in page."""
        return self.gateway

    def jwks(self, pool_id: str) -> str:
        """Where Cognito's public keys are."""
        return f"{self.gateway}/{pool_id}/.well-known/jwks.json"


@dataclass(frozen=True)
class Differences:
    """What the constructs ask for instead of comparing stages themselves."""

    local: Local | None

    @property
    def tls(self) -> bool:
        """Whether connections are encrypted, and policies insist on it."""
        return self.local is None

    @property
    def keep_data(self) -> bool:
        """Whether tables and buckets outlive the stack."""
        return self.local is None

    @property
    def tracing(self) -> bool:
        """Whether X-Ray follows requests."""
        return self.local is None

    @property
    def mail_by_identity(self) -> bool:
        """Whether the leave to send mail is for one identity: the emulator asks for leave for all of them."""
        return self.local is None

    @property
    def mail_comes_back(self) -> bool:
        """Whether SES takes mail for the sender and says what became of what it sent: the emulator has no receipt rules."""
        return self.local is None

    @property
    def watched(self) -> bool:
        """Whether alarms by metric math, the dashboard and the budget are made: the emulator knows none of them."""
        return self.local is None

    @property
    def reserves(self) -> bool:
        """Whether concurrency is kept for pupils: this machine has no account's quota to share."""
        return self.local is None

    @property
    def own_domain(self) -> bool:
        """Whether the site answers under the programme's own domain: the emulator has neither certificates nor DNS."""
        return self.local is None

    @property
    def platforms(self) -> str:
        """Where the platforms' stand-ins answer instead of the platforms: a demo has no account anywhere."""
        return self.local.platforms if self.local else ""

    @property
    def second_factor(self) -> bool:
        """Whether the team signs in with a second factor: there is no authenticator app for a demo user."""
        return self.local is None
