def test_keys__a_page_and_a_piece_for_the_dialog(client, db):
    page = client.get("/-/keys").content.decode()
    piece = client.get("/-/keys", headers={"HX-Request": "true"}).content.decode()

    assert "<!doctype html>" in page
    assert "<html" not in piece
    assert "<kbd>/</kbd>" in page
    assert "<kbd>/</kbd>" in piece


def test_keys__every_page_leads_there(client, db):
    assert '<a href="/-/keys" data-keys' in client.get("/models").content.decode()
