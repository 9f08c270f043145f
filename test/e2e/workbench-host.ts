/** A running workbench with the packaged extension and a copy of the fixtures as its workspace. */
export interface WorkbenchHost {
  /** The page that opens the workspace with haproxy.cfg. */
  readonly url: string;
  /** What the host logged. */
  log(): string;
  /** A file of the workspace as it is on disk. */
  read(name: string): Promise<string>;
  /** What tells one run of the language server from the next; undefined when it cannot be seen from outside. */
  serverIdentity?(): string | undefined;
  /** Whether VS Code's own Markdown preview is there: code-server ships no web build of it. */
  readonly previewsMarkdown: boolean;
  /** Whether the language server can read files that no editor has open. */
  readonly readsFiles: boolean;
  /** Replaces the settings of the machine, and only where programs can be run. */
  machineSettings?(settings: object): Promise<void>;
  stop(): Promise<void>;
}

/** A workbench that is quiet, that sends nothing out, and that applies the safe repairs when a file is saved. */
export const settings: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.hover.delay': 100,
  'git.enabled': false,
  // In a browser the default is to save by itself, which applies no repairs.
  'files.autoSave': 'off',
  'window.commandCenter': false,
  'editor.codeActionsOnSave': { 'source.fixAll.haproxyDoctor': 'explicit' },
};
