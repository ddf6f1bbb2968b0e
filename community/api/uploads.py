"""`POST /uploads`: a picture for a comment that is not written yet."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from community.actions.attach_picture import attach_picture
from community.pictures import MAX_UPLOAD_BYTES
from hub.kernel.errors import BadInput
from hub.kernel.wire import body_stream, origin, wire_view


@wire_view("POST")
def upload(request: ActorRequest) -> HttpResponse:
    """The absolute address as plain text. Source: huggingface_hub 2.4 `upload_attachment`."""
    if not (request.content_type or "").startswith("image/"):
        raise BadInput("This hub takes pictures only: png, jpg, gif or webp.")
    content = bytearray()
    source = body_stream(request)
    # One byte more than allowed is enough to be refused.
    while len(content) <= MAX_UPLOAD_BYTES and (piece := source.read(1 << 16)):
        content += piece
    made = attach_picture(actor=request.actor, repo=None, content=bytes(content))
    return HttpResponse(f"{origin(request)}{made.url_path}", content_type="text/plain")
