// Starts the components that this page uses. Everything works without them.
import { startAnchors } from "./components/anchors.js";
import { startBell } from "./components/bell.js";
import { startCopyButtons } from "./components/copy.js";
import { startDialogs } from "./components/dialog.js";
import { startKeys } from "./components/keys.js";
import { startLineLinks } from "./components/lines.js";
import { startMenus, startWideOpen } from "./components/menu.js";
import { startMoments } from "./components/moment.js";
import { tellKeptMessage } from "./components/next_page.js";
import { startPickers } from "./components/picker.js";
import { startQuickSearch } from "./components/quick_search.js";
import { startScrollRegions } from "./components/scroll_regions.js";
import { startThemeSwitch } from "./components/theme_switch.js";

function start(root) {
  startCopyButtons(root);
  startMoments(root);
  startPickers(root);
  startWideOpen(root);
  startScrollRegions(root);
  if (root.querySelector("[data-math]")) {
    import("./components/math.js").then(({ renderMath }) => renderMath(root));
  }
  if (root.querySelector("[data-add-value]")) {
    import("./components/metadata.js").then(({ startMetadata }) => startMetadata(root));
  }
  if (root.querySelector("[data-text-field]")) {
    import("./components/text_field.js").then(({ startTextFields }) => startTextFields(root));
  }
  const editor = root.querySelector("[data-editor-form]");
  if (editor) import("./components/editor.js").then(({ startEditor }) => startEditor(editor));
  const review = root.querySelector("[data-review]");
  if (review) import("./components/review.js").then(({ startReview }) => startReview(review));
  if (root.querySelector("[data-sort-list]")) {
    import("./components/sortable.js").then(({ startSortables }) => startSortables(root));
  }
  if (root.querySelector("[data-gallery], [data-drop-form]")) {
    import("./components/gallery.js").then(({ startGalleries }) => startGalleries(root));
  }
  const inbox = root.querySelector("form[data-inbox]");
  if (inbox) import("./components/inbox.js").then(({ startInbox }) => startInbox(inbox));
  const upload = root.querySelector("[data-upload]");
  if (upload) import("./upload/page.js").then(({ startUpload }) => startUpload(upload));
}

startThemeSwitch();
startBell();
startMenus();
startQuickSearch();
startDialogs();
startKeys();
startLineLinks();
startAnchors();
tellKeptMessage();
start(document);
if (document.querySelector("[data-live]")) {
  import("./components/live.js").then(({ startLive }) => startLive());
}
// A fragment that htmx brought has components of its own.
document.addEventListener("htmx:afterSettle", (event) => start(event.target));
document.addEventListener("htmx:oobAfterSwap", (event) => start(event.target));
