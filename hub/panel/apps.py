"""Puts our site in the place of Django's, so that `@admin.register` finds it."""

from django.contrib.admin.apps import AdminConfig


class PanelConfig(AdminConfig):
    default_site = "hub.panel.site.OperatorsSite"
