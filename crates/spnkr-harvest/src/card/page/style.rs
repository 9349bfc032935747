//! How pages look.

pub(super) const STYLE: &str = "\
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);\
font:16px/1.45 'IBM Plex Sans',system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif}
header,main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 0}
main{padding:0 1rem 3rem}
header{display:flex;flex-wrap:wrap;gap:1rem 2rem;justify-content:space-between;align-items:flex-start}
h1{margin:0;font-size:1.9rem;line-height:1.2}
h2{font-size:1rem;margin:1.6rem 0 .5rem}
p{margin:.2rem 0}
.facts,footer,code{color:var(--dim);font-size:.85rem}
code{font-family:ui-monospace,monospace;font-size:.8rem;overflow-wrap:anywhere}
ul{margin:0;padding:0;list-style:none}
.score{display:flex;gap:1.8rem}
.score li{display:flex;flex-direction:column;align-items:center}
.score strong{font-size:2.6rem;line-height:1}
.scroll{position:relative;overflow-x:auto;margin:0 -1rem;padding:0 1rem}
.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--good);outline-offset:2px}
table{font-size:.93rem;border-collapse:collapse;table-layout:fixed;width:100%;min-width:var(--least);font-variant-numeric:tabular-nums;margin-top:1.4rem}
caption{text-align:left;padding-bottom:.4rem;white-space:nowrap}
caption b{font-size:1.1rem}
caption span{color:var(--dim);font-size:.85rem}
th,td{padding:.35rem .4rem;text-align:right;white-space:nowrap;font-weight:400}
th:first-child{text-align:left;position:sticky;left:-1rem;background:inherit;\
overflow:hidden;text-overflow:ellipsis}
[title]{cursor:help}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
svg{display:block;max-width:100%;height:auto}
.small{display:none}
@media(max-width:40rem){.small{display:block}.large{display:none}}
thead th{color:var(--dim);font-size:.8rem;padding-top:0}
tbody{border-left:3px solid var(--team,var(--neutral))}
thead tr,tbody tr{background:var(--ground)}
tbody tr:nth-child(odd){background:var(--band)}
tbody tr.focus{background:color-mix(in srgb,var(--team,var(--series-0)) 20%,var(--ground))}
tbody tr.focus th,tbody tr.focus td{font-weight:700}
small{color:var(--dim);font-weight:400;margin-left:.4rem}
.bot,.dim{color:var(--dim)}
.good{color:var(--good)}
.bad{color:var(--bad)}
.medals{display:flex;flex-wrap:wrap;gap:.4rem}
.medals li{background:var(--band);border-radius:1rem;padding:.2rem .8rem}
.medals li::before{content:'';display:inline-block;width:.5rem;height:.5rem;margin-right:.5rem;\
background:var(--medal);transform:rotate(45deg)}
summary{cursor:pointer;color:var(--dim);font-size:.85rem}
details table{width:auto;min-width:0;table-layout:auto;margin-top:.5rem}
footer{margin-top:2rem}
";
