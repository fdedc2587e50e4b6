"""What the browser keeps: not always anything, and masks in a database of its own."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.web.stage import Stage

REFUSED = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
Storage.prototype.getItem = () => { throw new DOMException("refused", "SecurityError"); };
"""
KEEP = """async () => {
  const { loadMask, saveMask } = await import("/canvas/maskStore.js");
  const { emptyMask } = await import("/canvas/mask.js");
  for (let at = 0; at < 65; at += 1) await saveMask(`picture-${at}`, emptyMask(8, 4));
  const mask = emptyMask(8, 4);
  mask.pixels.fill(255, 3, 9);
  await saveMask("picture-64", mask);
}"""
READ = """async (image) => {
  const { loadMask } = await import("/canvas/maskStore.js");
  const mask = await loadMask(image);
  return mask && [mask.width, mask.height, ...mask.pixels.slice(0, 12)];
}"""


def test_the_page_works_where_storage_is_refused(stage: Stage) -> None:
    stage.page.add_init_script(REFUSED)
    stage.open("prompt")
    stage.page.get_by_role("textbox", name="Prompt", exact=True).fill("a green fox")
    stage.page.get_by_label("Full", exact=True).check()
    stage.page.get_by_role("button", name="Français").click()
    expect(stage.page.locator("html")).to_have_attribute("lang", "fr")
    stage.page.locator(".draw-button button").click()
    assert stage.sent("POST", "/api/jobs")["wish"]["prompt"] == "a green fox"


def test_masks_survive_a_reload_and_the_oldest_go(stage: Stage) -> None:
    stage.open("prompt")
    stage.page.evaluate(KEEP)
    stage.page.reload()
    assert stage.page.evaluate(READ, "picture-64") == [8, 4, 0, 0, 0, *[255] * 6, 0, 0, 0]
    assert stage.page.evaluate(READ, "picture-0") is None
    assert stage.page.evaluate(READ, "picture-5") is not None


def test_masks_of_earlier_versions_are_still_there(stage: Stage) -> None:
    stage.open("prompt")
    stage.page.evaluate(
        """() => new Promise((resolve) => {
          const request = indexedDB.open("graine", 1);
          request.onupgradeneeded = () =>
            request.result.createObjectStore("masks", { keyPath: "image" }).createIndex("at", "at");
          request.onsuccess = () => {
            const writing = request.result.transaction("masks", "readwrite");
            writing.objectStore("masks").put(
              { image: "old", width: 2, height: 2, runs: Uint32Array.from([255, 3, 0, 1]), at: 1 });
            writing.oncomplete = () => { request.result.close(); resolve(); };
          };
        })"""
    )
    assert stage.page.evaluate(READ, "old") == [2, 2, 255, 255, 255, 0]
