import type { Browser, Locator, Page } from 'playwright-core';
import { until } from './until.ts';

/** The workbench as a person sees it. Every function waits for what it is about. */
export interface Workbench {
  readonly page: Page;
  /** What the page logged, for when a step fails. */
  readonly console: readonly string[];
  open(url: string): Promise<void>;
  /** Opens a file of the workspace from the Explorer: a search finds none in a virtual file system. */
  openFile(name: string): Promise<void>;
  openFolder(name: string): Promise<void>;
  /** Goes to an editor that is open already. */
  showTab(name: string): Promise<void>;
  /** The first line of an editor that holds `text`. */
  line(text: string): Locator;
  waitForEditor(name: string, text: string): Promise<void>;
  language(): Promise<string>;
  focusEditor(): Promise<void>;
  /** Runs a command from the palette by its whole title. */
  command(title: string): Promise<void>;
  /** Chooses the entry that starts with `text` in an open quick pick. */
  pick(text: string): Promise<void>;
  goTo(line: number, column: number): Promise<void>;
  goToEnd(line: number): Promise<void>;
  squiggles(kind: 'error' | 'warning' | 'info'): Locator;
  /** The rows of the Problems view; none when it says that there are none. */
  problems(): Promise<string[]>;
  /** The text of the hover over the first `word` of the line with `lineText`; moves the mouse. */
  hover(lineText: string, word: string): Promise<string>;
  /** Asks for the quick fixes at the cursor, until one with this title is there. */
  quickFixes(title: string): Promise<Locator>;
  /** Asks for the quick fixes at the cursor and applies the one with this title. */
  quickFix(title: string): Promise<void>;
  /** Takes the entry with this label from the list of completions, which comes by itself. */
  complete(label: string): Promise<void>;
  /** Deletes the line of the cursor. */
  deleteLine(): Promise<void>;
  /** Gives what the cursor is on, `name`, another one. */
  rename(name: string, renamed: string): Promise<void>;
  save(name: string): Promise<void>;
  saveAll(): Promise<void>;
  hidePanel(): Promise<void>;
  /** Saves and closes all editors. */
  closeAll(): Promise<void>;
  /** What the status bar says about the version of HAProxy, and why. */
  version(): Promise<{ text: string; tooltip: string }>;
  clickVersion(): Promise<void>;
  /** Presses a button of a notification. */
  answer(button: string): Promise<void>;
  /** Changes to VS Code's own dark or light theme. */
  theme(kind: 'dark' | 'light'): Promise<void>;
  /** The colour itself, as in `rgb(1, 2, 3)`. */
  drawnColor(lineText: string, word: string): Promise<string>;
  isStruckThrough(lineText: string, word: string): Promise<boolean>;
  /** The name of the colour in which the first `word` of the line with `lineText` is drawn: equal names, equal colours. */
  color(lineText: string, word: string): Promise<string>;
}

/** As much of the page's own world as is needed here. */
interface BrowserPage {
  getComputedStyle(element: unknown): { getPropertyValue(name: string): string };
}

export async function createWorkbench(browser: Browser): Promise<Workbench> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  const console: string[] = [];
  page.on('console', message => console.push(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', error => console.push(`[pageerror] ${error.message}`));

  const tab = (name: string): Locator => page.locator(`.tabs-container .tab[data-resource-name="${name}"]`);
  const lines = (): Locator => page.locator('.editor-instance .monaco-editor .view-line');
  const line = (text: string): Locator => lines().filter({ hasText: text }).first();
  const piece = (lineText: string, word: string): Locator => line(lineText).locator('span span', { hasText: word }).first();

  const quickInput = async (keys: string, text: string, expected?: string): Promise<void> => {
    const input = page.locator('.quick-input-widget input.input').first();
    await page.keyboard.press(keys);
    await input.waitFor();
    await input.fill(text);
    if (expected) await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: expected }).first().waitFor();
    await page.keyboard.press('Enter');
  };
  const quickInputClosed = (): Promise<void> => page.locator('.quick-input-widget').first().waitFor({ state: 'hidden' });
  const pick = async (text: string): Promise<void> => {
    const input = page.locator('.quick-input-widget input.input').first();
    // The list may still be on its way.
    await until(`the entry '${text}'`, async () => {
      await input.fill(text);
      return appears(page.locator('.quick-input-list .monaco-list-row.focused', { hasText: text }).first());
    });
    await page.keyboard.press('Enter');
    await quickInputClosed();
  };
  const quickFixes = async (title: string): Promise<Locator> => {
    const item = page.locator('.action-widget .monaco-list-row', { hasText: title }).first();
    await until(`quick fix '${title}'`, async () => {
      await page.keyboard.press('Control+.');
      if (await appears(item)) return true;
      await page.keyboard.press('Escape');
      return false;
    });
    return item;
  };
  const version = (): Locator => page.locator('.statusbar-item', { hasText: /^HAProxy \d/ }).first();
  const styleOf = (lineText: string, word: string, property: string): Promise<string> =>
    piece(lineText, word).evaluate((element, name) => (globalThis as unknown as BrowserPage).getComputedStyle(element).getPropertyValue(name), property);
  const command = async (title: string): Promise<void> => quickInput('F1', `>${title}`, title);
  const goTo = async (lineNumber: number, column: number): Promise<void> => {
    await quickInput('Control+g', `:${lineNumber}:${column}`);
    await page.locator('.statusbar-item', { hasText: `Ln ${lineNumber}, Col ${column}` }).waitFor();
  };
  const saveAll = async (): Promise<void> => {
    await command('File: Save All');
    await page.locator('.tabs-container .tab.dirty').first().waitFor({ state: 'detached' });
  };

  return {
    page,
    console,
    pick,
    command,
    line,
    saveAll,
    open: async url => {
      await page.goto(url, { waitUntil: 'domcontentloaded' });
      await page.locator('.monaco-workbench .part.statusbar').waitFor();
    },
    openFile: async name => {
      await page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
      await tab(name).waitFor();
    },
    openFolder: async name => {
      const folder = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first();
      if ((await folder.getAttribute('aria-expanded')) === 'false') await folder.click();
      await page.locator('.explorer-folders-view .monaco-list-row[aria-expanded="true"]', { hasText: name }).waitFor();
    },
    showTab: name => tab(name).click(),
    waitForEditor: async (name, text) => {
      await tab(name).waitFor();
      await line(text).waitFor();
    },
    language: async () => (await page.locator('#status\\.editor\\.mode').innerText()).trim(),
    focusEditor: async () => {
      await command('View: Focus Active Editor Group');
      await quickInputClosed();
    },
    goTo,
    goToEnd: async lineNumber => {
      await goTo(lineNumber, 1);
      await page.keyboard.press('End');
    },
    squiggles: kind => page.locator(`.monaco-editor .view-overlays .cdr.squiggly-${kind}`),
    problems: async () => {
      await command('View: Focus Problems');
      const rows = page.locator('.markers-panel .monaco-list-row');
      await page.locator('.markers-panel').locator('.monaco-list-row:visible, .message-box-container:visible').first().waitFor();
      return (await rows.allInnerTexts()).map(text => text.replaceAll(/\s+/g, ' ').trim());
    },
    hover: async (lineText, word) => {
      // From beside the tabs straight to the word: a hover met on the way would stay, and might cover it.
      await page.mouse.move((page.viewportSize()?.width ?? 0) * 0.75, 47);
      const hover = page.locator('.monaco-hover:not(.hidden) .hover-contents');
      await hover.first().waitFor({ state: 'hidden' });
      const { x, y } = await centerOf(piece(lineText, word), word);
      await page.mouse.move(x - 1, y);
      await page.mouse.move(x, y);
      await hover.first().waitFor();
      // A busy machine shows for a moment that it is asking.
      await hover.filter({ hasText: /^\s*Loading\.\.\.\s*$/ }).first().waitFor({ state: 'hidden' });
      await hover.first().waitFor();
      return (await hover.allInnerTexts()).join('\n').trim();
    },
    quickFixes,
    quickFix: async title => {
      const item = await quickFixes(title);
      await item.click();
      await item.waitFor({ state: 'detached' });
    },
    complete: async label => {
      const list = page.locator('.suggest-widget.visible');
      await list.locator('.label-name').getByText(label, { exact: true }).first().click();
      await list.waitFor({ state: 'hidden' });
    },
    deleteLine: () => page.keyboard.press('Control+Shift+K'),
    rename: async (name, renamed) => {
      const input = page.locator('.rename-box input');
      await until('the question for a name', async () => {
        await page.keyboard.press('F2');
        return (await appears(input)) && (await input.inputValue()) === name;
      });
      await input.fill(renamed);
      await page.keyboard.press('Enter');
      await input.waitFor({ state: 'hidden' });
    },
    save: async name => {
      await page.keyboard.press('Control+s');
      await tab(name).and(page.locator(':not(.dirty)')).waitFor();
    },
    closeAll: async () => {
      await saveAll();
      await command('View: Close All Editors');
      await page.locator('.tabs-container .tab').first().waitFor({ state: 'detached' });
    },
    hidePanel: async () => {
      const close = page.locator('.part.panel .action-label[aria-label^="Hide Panel"]').first();
      if (!(await close.isVisible())) return;
      await close.click();
      await close.waitFor({ state: 'hidden' });
    },
    version: async () => ({ text: (await version().innerText()).trim(), tooltip: (await version().getAttribute('aria-label')) ?? '' }),
    clickVersion: () => version().click(),
    answer: async button => {
      const wanted = page.locator('.notifications-toasts .monaco-button', { hasText: button }).first();
      await wanted.click();
      await wanted.waitFor({ state: 'detached' });
    },
    theme: async kind => {
      const wanted = page.locator(kind === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs');
      if (await wanted.isVisible()) return;
      await command('Preferences: Toggle between Light/Dark Themes');
      await wanted.waitFor();
    },
    drawnColor: (lineText, word) => styleOf(lineText, word, 'color'),
    isStruckThrough: async (lineText, word) => (await styleOf(lineText, word, 'text-decoration-line')).includes('line-through'),
    color: async (lineText, word) => (await piece(lineText, word).getAttribute('class')) ?? '',
  };
}

async function appears(item: Locator): Promise<boolean> {
  try {
    await item.waitFor({ timeout: 3_000 });
    return true;
  } catch {
    return false;
  }
}

/** The middle of a word, in pixels of the page. The editor's font has one width, so that the place follows from the place in the text. */
async function centerOf(piece: Locator, word: string): Promise<{ x: number; y: number }> {
  const text = await piece.innerText();
  const box = await piece.boundingBox();
  if (!box) throw new Error(`'${word}' is not drawn`);
  const middle = text.indexOf(word) + word.length / 2;
  return { x: box.x + (box.width * middle) / text.length, y: box.y + box.height / 2 };
}
