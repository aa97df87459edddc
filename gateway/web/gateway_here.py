"""The gateway that serves this request, and the present time by its clock."""

from datetime import datetime

from flask import current_app

from gateway.wiring import Gateway


def here() -> Gateway:
    gateway: Gateway = current_app.extensions["earshot"]
    return gateway


def now() -> datetime:
    return here().clock()
