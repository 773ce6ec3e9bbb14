// Lighthouse, as a phone: the median of some runs for each page.
//
//   node lighthouse.mjs ORIGIN BASE RUNS PATH…     BASE is "/" or "/guide/"; paths begin after it
//
// Accessibility, good practice and findability have to be 100. So has speed
// where there are several runs; one run holds only what a slow machine does not
// change: that nothing moves, and what is loaded. One thing is passed over: it
// asks for robots.txt as if from the page, and the policy of a page that takes
// a reader's words lets nothing be asked for. Its score there is 92.
import lighthouse from 'lighthouse';
import { createServer } from 'node:net';
import { launch, check, finish } from './browser.mjs';

const [origin, base, times, ...paths] = process.argv.slice(2);
const runs = Number(times);
const groups = ['performance', 'accessibility', 'best-practices', 'seo'];

/** A port that nobody listens on. */
function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

const port = await freePort();
const browser = await launch(`--remote-debugging-port=${port}`);
console.log('page | ' + groups.join(' | ') + ' | first paint s | largest s | blocked ms | shift | KB | requests');
for (const path of paths) {
  const reports = [];
  for (let i = 0; i < runs; i++) reports.push((await lighthouse(origin + base + path, { port, logLevel: 'error', onlyCategories: groups })).lhr);
  const scores = groups.map((g) => Math.round(median(reports.map((r) => r.categories[g].score)) * 100));
  const value = (id) => median(reports.map((r) => r.audits[id].numericValue));
  const requests = reports[0].audits['network-requests'].details.items.filter((i) => !i.url.startsWith('data:'));
  const shift = value('cumulative-layout-shift');
  console.log([path || '/', ...scores, ...['first-contentful-paint', 'largest-contentful-paint'].map((id) => (value(id) / 1000).toFixed(2)), value('total-blocking-time').toFixed(0),
    shift.toFixed(3), (requests.reduce((n, r) => n + r.transferSize, 0) / 1024).toFixed(1), requests.length].join(' | '));
  const barred = reports.every((r) => r.audits['robots-txt'].explanation?.includes('unable to download') && wanting(r, 'seo').length === 1);
  groups.forEach((g, i) => check(scores[i] === 100 || g === 'performance' && runs === 1 || g === 'seo' && barred, `${path}: ${g} is ${scores[i]}: ${faults(reports[0], g)}`));
  check(shift === 0, `${path}: it moves by ${shift}`);
}
await browser.close();
finish('lighthouse');

/** What a group's score suffers from. */
function wanting(report, group) {
  return report.categories[group].auditRefs.filter((a) => a.weight > 0).map((a) => report.audits[a.id]).filter((a) => a.score !== null && a.score < 1);
}

function faults(report, group) {
  return wanting(report, group)
    .map((a) => `${a.id} ${a.score} ${a.displayValue || ''} ${JSON.stringify(a.details?.items?.slice(0, 2) || '').slice(0, 200)}`).join('; ');
}
