"""The page around the sections: type, width, print."""

from abm.analysis.report.html import Html, element

__all__ = ["page"]

_CSS = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:#222;font:1.0625rem/1.6 Georgia,"Noto Serif","Times New Roman",serif;
 -webkit-text-size-adjust:100%;overflow-wrap:break-word}
:lang(ja) body,body:lang(ja){font-family:"Hiragino Sans","Yu Gothic","Noto Sans CJK JP","Noto Sans JP",sans-serif;
 font-size:1rem;line-height:1.8}
main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 4rem}
p,ul,ol,dl{max-width:44rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem;font-weight:600}
h2{font-size:1.3rem;line-height:1.3;margin:3rem 0 .75rem;padding-top:.75rem;border-top:1px solid #ccc;font-weight:600}
h3{font-size:1.05rem;margin:1.75rem 0 .5rem;font-weight:600}
.question{font-size:1.125rem;margin:0 0 1rem}
#asked h2{border:0;margin-top:1rem;padding:0}
.summary{max-width:46.5rem;background:#f6f6f3;padding:.25rem 1.25rem;margin:1.5rem 0}
.summary h2{border:0;margin:.75rem 0 0;padding:0}
.note{color:#555;font-size:.9em}
nav{font-size:.9em}nav ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:0 1.1rem}nav li{margin:0}
a{color:#0b5394}
.figures{display:grid;
 grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1rem 1.5rem;margin:1rem 0 0}
figure{margin:0}figure img{width:100%;max-width:36rem;height:auto;display:block}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;font-size:.88em;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;color:#555;padding-bottom:.4rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid #e4e4e4}
thead th{border-bottom:1px solid #999;font-weight:600;vertical-align:bottom}
td,thead th{min-width:6.4rem}td.number,thead .number{min-width:5rem;text-align:right}
details td:last-child{min-width:16rem}summary{cursor:pointer}
tbody th{font-weight:400;min-width:8.5rem;max-width:20rem}
tr:has(+.below)>*{border-bottom:0;padding-bottom:0}.below>*{padding-top:.1rem}.below>[colspan]{max-width:44rem}
dd{margin:0 0 .4rem 1rem}
small{display:block;color:#555;font-size:.92em}
code,pre{font:.88em/1.5 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:#f6f6f3;padding:.75rem 1rem;white-space:pre-wrap;overflow-wrap:anywhere}
code{overflow-wrap:anywhere}
li{margin:.35rem 0}
@media(max-width:30rem){figure{overflow-x:auto}figure img{min-width:34rem}
 main{padding:1.25rem .9rem 3rem}body{font-size:1rem}h1{font-size:1.4rem}h2{font-size:1.15rem}
 .summary{padding:.1rem .9rem}th,td{padding-right:.6rem}tbody th{min-width:6.5rem}
 tr>th:first-child:not([colspan]){position:sticky;left:0;background:#fff;max-width:9rem}}
@media print{body{font-size:10pt}main{max-width:none;padding:0}nav{display:none}a{color:inherit;text-decoration:none}
 .scroll{overflow:visible}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}.summary{border:1px solid #ccc}
 .figures{grid-template-columns:1fr 1fr}}
"""


def page(language: str, title: str, body: Html) -> str:
    """Return a whole document in a language; it asks nothing of any network."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Html(_CSS)),
    )
    document = element("html", head, element("body", element("main", body)), lang=language)
    return f"<!DOCTYPE html>\n{document}\n"
