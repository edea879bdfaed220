"""The look of the page: quiet, legible from the back row, one column on a phone."""

__all__ = ["STYLE"]

STYLE = """
.yf, .yf .v-label, .yf .v-input, .yf .v-btn, .yf .v-select__selection, .v-list-item__title {
  font-family: system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", Meiryo,
    "Noto Sans CJK JP", "Noto Sans JP", sans-serif !important; letter-spacing: 0 !important; text-transform: none;
}
.yf { color: #222; font-size: clamp(16px, 0.55vw + 12px, 22px); line-height: 1.45; max-width: 2200px; margin: 0 auto;
  padding: 12px clamp(10px, 1.5vw, 32px) 48px; width: 100%; min-width: 0; box-sizing: border-box; display: block; }
.yf h1 { font-size: 1.35em; font-weight: 600; margin: 0; }
.yf h2 { font-size: 1.1em; font-weight: 600; margin: 0 0 .3em; }
.yf h3 { font-size: 1em; font-weight: 600; margin: .8em 0 .2em; }
.yf p { margin: .2em 0 .5em; }
.yf-note { color: #555; font-size: .9em; }
.yf-top { display: flex; flex-wrap: wrap; gap: .3em 1.2em; align-items: baseline; justify-content: space-between; }
.yf-body { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; margin-top: 10px; }
.yf-panels { display: grid; grid-template-columns: minmax(0, 1fr); gap: 20px; min-width: 0; align-items: start; }
.yf-panel { border-top: 2px solid #222; padding-top: 8px; min-width: 0; }
.yf-pair { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
.yf-pair figure { margin: 0; min-width: 0; }
.yf-pair figcaption { font-weight: 600; }
.yf-pair img { width: 100%; max-width: 820px; height: auto; display: block; }
.yf-panel[data-panel=rulebook], .yf-panel[data-panel=log] { grid-column: 1 / -1; }
.yf-pair figure:has(.yf-rules) { container-type: inline-size; }
.yf-rules table { border-collapse: separate; border-spacing: 0 2px; }
.yf-rules caption, .yf-heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.yf-rules th { font-weight: 400; text-align: left; padding: 0 .6em 0 0; max-width: 17em; }
.yf-rules thead th { vertical-align: bottom; padding: .2em 0; }
.yf-rules thead span { writing-mode: vertical-rl; transform: rotate(180deg); white-space: nowrap; margin: 0 auto;
  display: block; }
.yf:lang(ja) .yf-rules thead span { transform: none; }
.yf-rules { position: relative; font-size: max(14px, .82em); line-height: 1.2; }
.yf-rules tbody td { width: 1.9em; min-width: 1.1em; height: 1.65em; padding: 0; text-align: center;
  position: relative; border-left: 1px solid #fff; }
.yf-rules tbody td:nth-child(2n), .yf-rules td[colspan="2"] { border-left-width: 4px; }
.yf-pale, .yf-dark { background: linear-gradient(rgb(8 48 107 / var(--strict)) 0 0) #eee; color: #000; }
.yf-dark { color: #fff; }
.yf-rules ul { list-style: none; display: flex; flex-wrap: wrap; gap: .1em 1.3em; padding: .4em 0 0;
  margin: 0; }
.yf-rules i { display: inline-block; width: 1.6em; height: .9em; vertical-align: middle; }
@container (max-width: 34em) {
  .yf-rules table, .yf-rules tbody, .yf-rules thead { display: block; }
  .yf-rules tr { display: grid; grid-template-columns: repeat(var(--halves), minmax(0, 2em)); }
  .yf-rules tbody th { grid-column: 1 / -1; max-width: none; padding: .3em 0 0; }
  .yf-rules thead td { display: none; }
  .yf-rules [colspan="2"] { grid-column: span 2; }
  .yf-rules tbody td { width: auto; min-width: 0; display: grid; place-items: center; }
}
.yf-bar { position: sticky; top: 0; z-index: 5; background: #fff; border-bottom: 1px solid #ccc; padding: 6px 0;
  display: flex; flex-wrap: wrap; gap: 6px 8px; align-items: center; }
.yf-bar .v-btn { min-height: 44px; font-size: 1em !important; }
.yf-month { font-weight: 600; margin-left: .4em; }
.yf-choices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15em), 1fr)); gap: 4px 16px; }
.yf-choices .v-label.v-label--active { transform: translateY(-19px) scale(.9) !important; max-width: 111%; }
.yf-choices .v-input { padding-top: 8px; }
.yf details { margin: .3em 0; }
.yf summary { cursor: pointer; padding: .35em 0; color: #004c80; }
.yf :focus-visible, .yf .v-btn:focus { outline: 3px solid #E69F00; outline-offset: 2px; }
.yf dt { font-weight: 600; margin-top: .4em; }
.yf dd { margin: 0 0 .2em; }
.yf-head { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5em, 1fr)); gap: 4px 16px; margin: 6px 0; }
.yf-head b { font-size: 1.7em; font-weight: 600; display: block; line-height: 1.2; }
.yf-why { display: block; line-height: 1.25; }
.yf ul.yf-log { padding-left: 0; }
.yf-log { max-height: 36em; overflow: auto; padding-left: 0; margin: 0; list-style: none; }
.yf-log li { border-bottom: 1px solid #e5e5e5; padding: .4em 0; }
.yf-log span { color: #444; display: block; font-size: .92em; }
.yf-slider { padding: .1em 0; }
.yf-slider .v-messages { display: none; }
.yf .v-input--checkbox { margin: 0; padding: 0; }
.yf .v-input--checkbox .v-messages { display: none; }
.yf .v-input--checkbox .v-label { color: #222; }
.yf-slider label, .yf-slider .yf-label { font-size: .95em; }
.yf-trying[data-trying=false] { visibility: hidden; }
.yf-notes { position: fixed; inset: auto 0 0; z-index: 6; background: #fff; max-height: 30vh; overflow: auto; }
.yf-notes > * { border-top: 1px solid #ccc; padding: .2em clamp(10px, 1.5vw, 32px); }
.yf-refused { color: #9c2a00; font-weight: 600; }
.yf-refused small { display: block; font-weight: 400; font-size: .9em; overflow-wrap: anywhere; }
.yf-upload { display: block; padding: .5em 0; }
.yf-upload input { display: block; max-width: 100%; font: inherit; min-height: 44px; }
.yf code { overflow-wrap: anywhere; white-space: normal; background: #f4f4f4; color: #222; padding: .2em .4em; }
@media (max-width: 899px) {
  .yf-side { order: 2; border-top: 2px solid #222; padding-top: 8px; }
  .yf-month { flex-basis: 100%; }
  .yf-bar .v-btn { padding: 0 10px !important; min-width: 0 !important; }
}
@media (max-width: 479px) {
  .yf-bar { gap: 2px 4px; }
  .yf-bar .v-btn { padding: 0 8px !important; }
  .yf-bar .v-btn .v-icon { display: none; }
}
@media (min-width: 900px) {
  .yf-body { grid-template-columns: minmax(250px, 24%) minmax(0, 1fr); }
  .yf-panels { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .yf-two .yf-panel { grid-column: 1 / -1; }
  .yf-two .yf-pair { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .yf-side { max-height: calc(100vh - 84px); overflow: auto; position: sticky; top: 74px; padding-right: 8px; }
}
"""
