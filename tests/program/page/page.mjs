// Opens pages in Chromium, as readers do: in both themes, on paper, on a phone, by keyboard, with axe.
// node page.mjs MODULES PAGE.html...   prints a line for each problem, and how much it looked at. All views are of
// the first page; of the others, which may be long, dark ones with axe, and those on a phone.
import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { existsSync, readFileSync } from 'node:fs';

const [modules, ...files] = process.argv.slice(2);
const load = createRequire(`${resolve(modules)}/`);
const puppeteer = load('puppeteer-core');
const axe = readFileSync(load.resolve('axe-core/axe.min.js'), 'utf8');
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find(existsSync);

let problems = 0;
let looked = 0;
function expect(what, ok, detail = '') {
  looked += 1;
  if (ok) return;
  problems += 1;
  console.log(`FAIL ${what}${detail ? `: ${detail}` : ''}`);
}

const views = [
  { name: 'light', scheme: 'light', width: 1280, height: 900 },
  { name: 'dark', scheme: 'dark', width: 1280, height: 900 },
  { name: 'phone', scheme: 'light', width: 360, height: 740 },
  { name: 'dark phone', scheme: 'dark', width: 360, height: 740 },
  { name: 'print', scheme: 'light', width: 794, height: 1123, media: 'print' },
];

// A page that reports what must not happen.
async function open(browser, file, what) {
  const page = await browser.newPage();
  const url = pathToFileURL(resolve(file)).href;
  page.on('console', (message) => expect(`${what}: console`, false, message.text()));
  page.on('pageerror', (error) => expect(`${what}: error`, false, error.message));
  page.on('dialog', (dialog) => { expect(`${what}: dialog`, false, dialog.message()); dialog.dismiss(); });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== url) expect(`${what}: a request leaves the file`, false, request.url());
  });
  return { page, url };
}

async function look(browser, file, view, deep) {
  const what = `${basename(file)}, ${view.name}`;
  const { page, url } = await open(browser, file, what);
  await page.setViewport({ width: view.width, height: view.height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: view.scheme }]);
  await page.goto(url);
  if (view.media) await page.emulateMediaType(view.media);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(`${what}: it scrolls sideways`, width <= 0, `${width} pixels`);
  const theme = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const sum = theme.match(/\d+/g).slice(0, 3).map(Number).reduce((a, b) => a + b);
  expect(`${what}: its background`, view.scheme === 'dark' ? sum < 150 : sum > 600, theme);
  await page.evaluate(() => document.querySelectorAll('details').forEach((each) => { each.open = true; }));
  await page.evaluate(() => {
    const style = document.createElement('style'); // what is off the screen is looked at, too
    style.textContent = '*{content-visibility:visible!important}';
    document.head.append(style);
  });
  if (!deep) return page.close();
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  for (const each of found.violations)
    expect(`${what}: axe ${each.id}`, false, `${each.help}: ${each.nodes[0].html.slice(0, 120)} ${each.nodes[0].failureSummary}`);
  expect(`${what}: axe looked`, found.violations.length === 0 && found.passes.length > 10);
  return page.close();
}

// On paper nothing is folded.
async function print(browser, file) {
  const what = `${basename(file)}, on paper`;
  const { page, url } = await open(browser, file, what);
  await page.goto(url);
  await page.emulateMediaType('print');
  const hidden = await page.evaluate(() => [...document.querySelectorAll('.namespace table')]
    .filter((each) => each.offsetHeight === 0).length);
  expect(`${what}: tables that are folded`, hidden === 0, hidden);
  const pdf = await page.pdf({ format: 'A4' });
  expect(`${what}: a document`, pdf.length > 1000);
  await page.close();
}

// Tab reaches all that can be used, in the order of the page, the skip link first; Enter and Space work.
async function keyboard(browser, file) {
  const what = `${basename(file)}, by keyboard`;
  const { page, url } = await open(browser, file, what);
  await page.goto(url);
  const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], summary, input')]
    .filter((each) => each.checkVisibility()).map((each, index) => { each.dataset.order = index; return index; }).length);
  const seen = [];
  for (let i = 0; i < Math.min(wanted, 60); i += 1) {
    await page.keyboard.press('Tab');
    const now = await page.evaluate(() => ({
      order: document.activeElement.dataset.order,
      ring: getComputedStyle(document.activeElement).outlineStyle,
      skip: document.activeElement.className,
    }));
    if (i === 0) expect(`${what}: the skip link is first`, now.skip === 'skip');
    expect(`${what}: what has the focus shows it`, now.ring !== 'none', `stop ${i}`);
    seen.push(Number(now.order));
  }
  expect(`${what}: everything is reached in order`, seen.every((order, index) => order === index), seen.slice(0, 20).join(' '));
  await page.focus('.skip');
  await page.keyboard.press('Enter');
  expect(`${what}: the skip link leads to the content`, (await page.evaluate(() => document.activeElement.id)) === 'main');
  const summary = await page.$('.namespace > summary');
  if (summary) {
    const state = () => page.evaluate(() => document.querySelector('.namespace').open);
    const before = await state();
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(`${what}: Enter folds a namespace`, (await state()) !== before);
    await page.keyboard.press('Enter');
  }
  if (!(await page.$('#only'))) return page.close(); // of a history
  await page.focus('#only');
  await page.keyboard.press('Space');
  const held = await page.evaluate(() => [...document.querySelectorAll('.statements tr.held')].filter((each) => each.checkVisibility()).length);
  expect(`${what}: only what differs is shown`, held === 0, held);
  const lost = await page.evaluate(() => [...document.querySelectorAll('.finding')].filter((each) => !each.checkVisibility()).length);
  expect(`${what}: and all of that`, lost === 0, lost);
  return page.close();
}

// Headings go down by one; what links point to exists; each id once.
async function structure(browser, file) {
  const what = `${basename(file)}, structure`;
  const { page, url } = await open(browser, file, what);
  await page.setJavaScriptEnabled(false);
  await page.goto(url);
  const found = await page.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map((each) => each.id);
    return {
      levels: [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((each) => Number(each.tagName[1])),
      dead: [...document.querySelectorAll('a[href^="#"]')].map((each) => each.getAttribute('href').slice(1)).filter((id) => !ids.includes(id)),
      twice: ids.filter((id, index) => ids.indexOf(id) !== index),
      // Of several clusters, the table leads to each of them.
      landmarks: ['header', ...(document.querySelector('.matrix') ? [] : ['nav']), 'main', 'footer'].filter((name) => document.querySelectorAll(`body > ${name}`).length !== 1),
      foreign: [...document.querySelectorAll('script, img, iframe, object, embed, link, form, svg:not(.curve), .curve :not(path, line), base, video, audio')].map((each) => each.outerHTML.slice(0, 80)),
      handlers: [...document.querySelectorAll('*')].flatMap((each) => [...each.attributes]).filter((each) => each.name.startsWith('on')).map((each) => each.name),
    };
  });
  expect(`${what}: headings`, found.levels.every((level, index) => (index === 0 ? level === 1 : level <= found.levels[index - 1] + 1)), found.levels.join(' '));
  for (const key of ['dead', 'twice', 'landmarks', 'foreign', 'handlers'])
    expect(`${what}: ${key}`, found[key].length === 0, found[key].slice(0, 3).join(' '));
  await page.close();
}

const browser = await puppeteer.launch({
  executablePath: chromium,
  headless: true,
  args: ['--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])],
});
try {
  for (const file of files) {
    const first = file === files[0];
    for (const view of first ? views : [views[1], views[2]]) await look(browser, file, view, first || view === views[1]);
    await print(browser, file);
    await keyboard(browser, file);
    await structure(browser, file);
  }
} finally {
  await browser.close();
}
console.log(`${looked} looks, ${problems} problems`);
process.exit(problems > 0 ? 1 : 0);
