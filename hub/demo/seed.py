"""Brings the demo into this hub; safe to repeat."""

import json

from django.conf import settings

from hub.demo.declaration import DemoAccount, declaration
from hub.provision import Report, provision


def seed() -> tuple[DemoAccount, Report]:
    account = DemoAccount.load(settings.DATA_DIR) or DemoAccount.invent()
    account.save(settings.DATA_DIR)
    return account, provision(json.dumps(declaration(account)))
