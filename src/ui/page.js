// The open cases and one scorecard, over the same API that everybody gets.

const $ = (id) => document.getElementById(id);
let token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
let next = null;

async function api(path) {
  const response = await fetch(`/api/v1${path}`, { headers: { Authorization: `Bearer ${token}` } });
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail ?? body.title);
  return body;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text ?? '';
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function showCases(cursor) {
  const page = await api(`/cases?limit=50${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
  for (const one of page.items) {
    const row = element('tr', '', { tabindex: '0' });
    const due = one.due_at ? new Date(one.due_at).toLocaleString() : '';
    const score = one.overall == null ? '–' : one.overall.toFixed(1);
    const why = one.reasons.map((reason) => reason.note).join('; ');
    for (const text of [one.risk.toFixed(2), one.external_id, why, score, due]) row.append(element('td', text));
    const open = () => showConversation(one.conversation_id).catch(report);
    row.addEventListener('click', open);
    row.addEventListener('keydown', (event) => event.key === 'Enter' && open());
    $('cases').append(row);
  }
  next = page.next ?? null;
  $('more').hidden = next === null;
  $('status').textContent = $('cases').children.length ? '' : 'No open case. 暂无待复核。';
}

async function showConversation(id) {
  const { scorecards, conversation: about } = await api(`/conversations/${id}/scorecards`);
  const room = $('conversation');
  room.replaceChildren();
  if (about.failure) room.append(element("p", about.failure));
  for (const card of scorecards) {
    const score = card.overall == null ? 'not assessable' : card.overall.toFixed(1);
    room.append(element('h2', `${card.conversation}: ${score} ${card.band ?? ''} (${card.rubric})`));
    const columns = element('div', '', { class: 'columns' });
    const turns = element('div');
    for (const turn of card.turns) {
      const line = element('p', '', { class: 'turn', 'data-role': turn.role });
      line.append(element('b', turn.role), turn.text);
      turns.append(line);
    }
    const findings = element('div');
    for (const finding of card.findings.filter((f) => f.verdict !== 'not_applicable')) {
      const box = element('div', '', { class: `finding ${finding.verdict}` });
      box.append(element('strong', `${finding.criterion}: ${finding.verdict.replace('_', ' ')}`), element('div', finding.why));
      for (const evidence of finding.evidence.filter((e) => e.quote)) box.append(element('blockquote', evidence.quote));
      findings.append(box);
    }
    columns.append(turns, findings);
    room.append(columns);
  }
  room.hidden = false;
  room.scrollIntoView({ block: 'start' });
}

function report(error) {
  $('status').textContent = error.message;
}

async function open() {
  $('sign-in').hidden = true;
  try {
    await showCases();
    document.querySelector('main').hidden = false;
  } catch (error) {
    report(error);
    $('sign-in').hidden = false;
  }
}

$('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  token = $('token').value.trim();
  open();
});
$('more').addEventListener('click', () => showCases(next).catch(report));
// The token must not stay in the address bar.
history.replaceState(null, '', location.pathname);
if (token) open();
else $('sign-in').hidden = false;
