// Answers notes with checker.js in the browser, a line each.
//
//   node parity.mjs CHECKER.JS PROGRAM.JSON < notes.jsonl
import { readFileSync } from 'node:fs';
import { launch } from './browser.mjs';

const [script, program] = process.argv.slice(2);
const browser = await launch();
const page = await browser.newPage();
await page.addScriptTag({ content: readFileSync(script, 'utf8') });
// The notes cross as the JSON they are, so that lone surrogates stay escapes.
const answers = await page.evaluate(({ program, lines }) => {
  const rules = JSON.parse(program);
  return lines.map((line) => etiquetteChecker.encode(etiquetteChecker.checkNote(rules, JSON.parse(line))));
}, { program: readFileSync(program, 'utf8'), lines: readFileSync(0, 'utf8').split('\n').filter((line) => line !== '') });
await browser.close();
process.stdout.write(answers.join('\n') + '\n');
