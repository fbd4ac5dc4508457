/**
 * The page's style sheet: quiet surfaces, one accent, colour for meaning and never alone. Light, dark, narrow, paper.
 */

const light = `--page:#f5f6f8;--surface:#ffffff;--raised:#eef1f4;--ink:#1a2027;--muted:#55616d;--line:#dbe0e6;
--accent:#1f6feb;--node:#dbe8fd;--low:#4a6784;--medium:#7d6000;--high:#b34a00;--critical:#98103a;--good:#1c7a55;
--critical-soft:#fbe9ef;--high-soft:#fdf0e6;--medium-soft:#fbf5df;--low-soft:#edf2f7;--heat:31,111,235`
const dark = `--page:#12161b;--surface:#1a2027;--raised:#232b34;--ink:#e4e9ee;--muted:#9aa7b4;--line:#323c47;
--accent:#6cabff;--node:#1e3a5f;--low:#7f9dba;--medium:#d9b13b;--high:#f08b45;--critical:#ff7d9f;--good:#5cc79a;
--critical-soft:#45172a;--high-soft:#40260f;--medium-soft:#3a300c;--low-soft:#25303b;--heat:108,171,255`

export const style = `
:root{color-scheme:light dark;${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{scroll-behavior:smooth;scroll-padding-top:3.5rem}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--page);color:var(--ink);font:14px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
font-variant-numeric:tabular-nums}
main,.top{max-width:1240px;margin:0 auto;padding:0 24px}
h1,h2,h3{line-height:1.25;margin:0;font-weight:600}
h1{font-size:26px;letter-spacing:-.01em}
h2{font-size:20px;display:flex;gap:10px;align-items:baseline}
h2 .step{color:var(--accent)}
h2 small{font-size:14px;font-weight:400;color:var(--muted)}
h3{font-size:15px;margin:22px 0 8px}
p{margin:6px 0}
a{color:var(--accent);text-decoration:none}
a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible,.scroll:focus-visible,pre:focus-visible{
outline:2px solid var(--accent);outline-offset:2px}
bdi{overflow-wrap:anywhere}
.muted{color:var(--muted)}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--surface);padding:8px;z-index:3}
.banner{background:var(--medium-soft);border-bottom:2px solid var(--medium);padding:8px 24px;
text-align:center;font-weight:600}
header{background:var(--surface);border-bottom:1px solid var(--line);padding:22px 0 18px}
.brand{display:flex;justify-content:space-between;gap:16px;flex-wrap:wrap;color:var(--muted);margin-bottom:14px}
.brand b{color:var(--ink);letter-spacing:.02em}
nav{position:sticky;top:0;z-index:2;background:var(--surface);border-bottom:1px solid var(--line)}
nav .top{display:flex;gap:4px;overflow-x:auto}
nav a{padding:10px 12px;color:var(--ink);white-space:nowrap}
nav a b{color:var(--accent)}
.numbers{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;background:var(--line);
border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:16px 0 0}
.numbers div{background:var(--surface);padding:12px 14px}
.numbers dt{color:var(--muted);font-size:13px}
.numbers dd{margin:0;font-size:24px;font-weight:600;line-height:1.3}
.numbers dd+dd{font-size:12px;font-weight:400;color:var(--muted);line-height:1.35}
section{background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:20px 22px;margin:18px 0}
.first ol{margin:8px 0 0;padding-left:22px}
.first li{margin:4px 0}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:28px;align-items:start}
figure{margin:0}
figcaption{color:var(--muted);font-size:13px;margin-top:4px}
.chart{display:block;width:100%;height:auto}
.chart text{font-family:inherit!important}
.wide .chart{margin:0 auto}
.scroll{overflow-x:auto;margin:8px 0}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--muted);padding:0 0 6px}
th{font-weight:600;text-align:left;color:var(--muted);border-bottom:1px solid var(--line);padding:6px 8px;
vertical-align:bottom;white-space:nowrap}
td{border-bottom:1px solid var(--line);padding:7px 8px;vertical-align:top}
.number{text-align:right;white-space:nowrap}
.quick{width:auto;min-width:220px}
.quick td,.quick th{padding:3px 8px}
td,th[scope=row]{min-width:5ch}
.devices th[scope=row]{min-width:15ch}
.devices td:nth-child(3){min-width:24ch}
.devices td:nth-child(4){min-width:16ch}
.devices td:nth-child(5){min-width:13ch}
.long{min-width:34ch}
.devices thead .number{white-space:normal;min-width:9ch}
.devices tbody tr:first-child>*{border-bottom:0;padding-bottom:2px}
.devices tbody tr+tr td{padding-top:0}
.devices th[scope=row]{font-weight:600;color:var(--ink);white-space:normal;border-bottom:0;padding:7px 8px;
vertical-align:top}
summary{cursor:pointer;color:var(--muted)}
details[open]>summary{color:var(--ink);margin-bottom:6px}
.inside{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:14px 28px;padding:6px 0 12px 16px}
.inside h4{margin:0 0 4px;font-size:13px}
.inside ul{margin:0;padding-left:16px}
.inside table td,.inside table th{padding:3px 6px}
.sum td:first-child{text-align:right;white-space:nowrap}
.sum tr:last-child td{font-weight:600;border-bottom:0;border-top:2px solid var(--line)}
.level{display:inline-block;border-radius:4px;padding:0 7px;font-size:12px;font-weight:600;white-space:nowrap;
border:1px solid}
.critical{color:var(--critical);background:var(--critical-soft)}
.high{color:var(--high);background:var(--high-soft)}
.medium{color:var(--medium);background:var(--medium-soft)}
.low{color:var(--low);background:var(--low-soft)}
.good{color:var(--good)}
.score{display:flex;gap:8px;align-items:center;white-space:nowrap}
.score b{min-width:1.8em;text-align:right}
.bar{width:56px;height:6px;border-radius:3px;background:var(--raised);overflow:hidden;flex:none}
.bar i{display:block;height:100%}
i.critical{background:var(--critical)}i.high{background:var(--high)}
i.medium{background:var(--medium)}i.low{background:var(--low)}
.matrix{width:auto;margin:0 auto}
.matrix th,.matrix td{border:1px solid var(--line);padding:4px 7px}
.matrix td{text-align:right;min-width:44px}
.matrix thead th{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;vertical-align:middle;padding:7px 4px}
.matrix thead td{border:0}
.matrix th{font-weight:400;color:var(--ink)}
.verdict{font-size:16px;font-weight:600;border-left:4px solid;padding:6px 12px;margin:14px 0;background:var(--raised)}
pre{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:12px;overflow:auto;max-height:420px;
font:12px/1.45 ui-monospace,"SF Mono",Menlo,Consolas,monospace;user-select:all;margin:8px 0}
.alert{border-top:1px solid var(--line);padding:12px 0}
.alert h3{margin:0;display:flex;gap:8px;align-items:center;flex-wrap:wrap}
footer{color:var(--muted);padding:8px 0 40px}
@media (max-width:1000px){
.numbers{grid-template-columns:repeat(3,1fr)}
.pair{grid-template-columns:1fr}main,.top{padding:0 14px}section{padding:16px 14px}h1{font-size:22px}
}
@page{size:A4;margin:14mm 12mm}
@media print{
:root{${light};--page:#fff}
body{font-size:10.5px;background:#fff;-webkit-print-color-adjust:exact;print-color-adjust:exact}
nav,.skip{display:none}
main,.top{max-width:none;padding:0}
header{padding:0 0 10px}
section{border:0;border-radius:0;padding:0;margin:18px 0}
.step-start{break-before:page}
h2,h3{break-after:avoid}
table{font-size:9.5px}
thead{display:table-header-group}
.devices tbody,tr,.alert,figure,.numbers{break-inside:avoid}
th,td{padding:3px 5px;white-space:normal}
td:nth-child(n){min-width:0}
.scroll{overflow:visible}
.bar{display:none}
.level{font-size:9px;padding:0 4px}
h1{font-size:19px}h2{font-size:15px}h2 small{font-size:11px}h3{font-size:12px;margin:14px 0 5px}
figcaption,.numbers dt,.verdict{font-size:10px}
.numbers dd+dd{font-size:9px}
.devices th[scope=row],.quick td,.quick th{padding:3px 5px}
.matrix,.matrix th,.matrix td{font-size:8.5px;padding:2px 4px;min-width:0}
.matrix th[scope=row]{white-space:nowrap}
.matrix.many,.matrix.many th,.matrix.many td{font-size:6.5px;padding:1px 2px}
pre{max-height:none;white-space:pre-wrap;overflow-wrap:anywhere;font-size:8.5px}
.numbers{grid-template-columns:repeat(6,1fr)}
.numbers div{padding:6px 8px}
.numbers dd{font-size:17px}
.pair{grid-template-columns:1fr 1fr;gap:16px}
a{color:inherit}
.devices details:not([open])>summary{list-style:none}
}
`
