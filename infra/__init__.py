"""The CDK app: one template, deployed to AWS and run on this machine. Nothing that runs on Lambda imports it."""
