"""Style: how the pages look, in print and in notebooks of either brightness."""

from leadflow.display.markup import Html

__all__ = ["STYLE"]

STYLE = Html(
    """<style> .leadflow{font:14px/1.45 system-ui,-apple-system,Segoe UI,Roboto,Noto
    Sans,sans-serif;max-width:64em;overflow-wrap:break-word} .leadflow h1{font-size:1.6em;margin:.2em 0} .leadflow
    h2{font-size:1.15em;margin:1.6em 0 .4em;padding-bottom:.2em;border-bottom:1px solid rgba(128,128,128,.4)}
    .leadflow h3{font-size:1em;margin:1em 0 .3em} .leadflow p{margin:.3em 0} .leadflow .muted,.leadflow tr.note
    td,.leadflow th,.leadflow li ul{color:#737373;color:light-dark(#737373,#a3a3a3)} .leadflow
    table{border-collapse:collapse;margin:.4em 0 .8em;font-variant-numeric:tabular-nums} .leadflow
    th{font-weight:600;font-size:.86em;text-align:left;vertical-align:bottom} .leadflow th,.leadflow
    td{padding:.22em .9em .22em 0;text-align:left;white-space:normal} .leadflow td{border-top:1px solid
    rgba(128,128,128,.18)} .leadflow tr.note td{border-top:0;padding:0 .9em .2em 1.2em;font-size:.9em} .leadflow
    th.figures,.leadflow td.figures{text-align:right;white-space:nowrap} .leadflow ol{padding-left:2em} .leadflow
    li{margin:.35em 0} .leadflow li ul{margin:.1em 0;padding-left:1.2em} .leadflow .whole{white-space:nowrap}
    .leadflow .badge{display:inline-block;border-radius:.7em;padding:0
    .7em;font-size:.88em;white-space:nowrap;color:#fff;background:#6b7280} .leadflow .met,.leadflow .yes,.leadflow
    .fit,.leadflow .qualified{background:#15803d} .leadflow .on-track,.leadflow .running{background:#0e7490}
    .leadflow .at-risk,.leadflow .unknown,.leadflow .not-known,.leadflow .open,.leadflow .undecided,.leadflow
    .due{background:#a16207} .leadflow .missed,.leadflow .breached,.leadflow .no,.leadflow .not-fit,.leadflow
    .disqualified,.leadflow .late{background:#b91c1c} .leadflow
    svg{display:block;max-width:100%;height:auto;margin:.4em 0} @media screen{.leadflow,.leadflow
    section{overflow-x:auto} .leadflow svg{min-width:44em} .leadflow table{display:block;overflow-x:auto} .leadflow
    tr.note div{position:sticky;left:0;max-width:calc(100vw - 5em)}} @media print{.leadflow h2,.leadflow
    h3{break-after:avoid} .leadflow .badge{color:inherit;background:none;border:1px solid #737373} .leadflow
    table,.leadflow svg{break-inside:avoid}} </style>
    """
)
"""The style sheet that every page carries; nothing is fetched from anywhere."""
