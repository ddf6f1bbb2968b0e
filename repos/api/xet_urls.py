"""Routes of the Xet storage, below the address that the token routes tell."""

from django.urls import path

from repos.api import xet_cas, xet_chunks, xet_data, xet_reconstructions

_CAS = "xet/g<int:generation>"

urlpatterns = [
    path(f"{_CAS}/v1/xorbs/<str:prefix>/<str:xorb>", xet_cas.upload_xorb),
    path(f"{_CAS}/v1/shards", xet_cas.shards_v1),
    path(f"{_CAS}/v2/shards", xet_cas.shards_v2),
    path(f"{_CAS}/v1/reconstructions/<str:file>", xet_reconstructions.reconstruction_1),
    path(f"{_CAS}/v2/reconstructions/<str:file>", xet_reconstructions.reconstruction_2),
    path(f"{_CAS}/v1/chunks/<str:prefix>/<str:chunk>", xet_chunks.find_chunk),
    path(f"{_CAS}/data/<str:token>", xet_data.data),
    path(f"{_CAS}/v1/telemetry", xet_cas.telemetry),
    # Clients send it to the root of the host, whatever the address of the storage is.
    path("v1/telemetry", xet_cas.telemetry),
    path(f"{_CAS}/<rest:rest>", xet_cas.unknown),
]
