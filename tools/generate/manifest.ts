import type { ConfigSchema } from './config-schema.ts';

const order = ['haproxyVersion', 'preset', 'rules', 'configurations'];

interface Manifest {
  contributes?: { configuration?: { properties?: Record<string, object> } };
}

interface Described {
  readonly description: string;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
}

/** The manifest with the settings that the config file has too; all other settings stay as they are. Their texts are in `manifestStrings`. */
export function manifestSettings(text: string, schema: ConfigSchema): string {
  const manifest = JSON.parse(text) as Manifest;
  const properties = manifest.contributes?.configuration?.properties;
  if (!properties) return text;
  for (const [i, name] of order.entries()) {
    const { markdownEnumDescriptions: ofValues, ...rest } = schema.properties[name] as Described;
    const values = ofValues?.map((_, j) => `%${valueOf(name, rest.enum?.[j])}%`);
    properties[settingOf(name)] = {
      markdownDescription: `%${settingOf(name)}%`,
      order: i + 1,
      scope: 'resource',
      ...(rest.enum ? { type: 'string' } : {}),
      ...rest,
      description: undefined,
      ...(values ? { markdownEnumDescriptions: values } : {}),
    };
  }
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The texts of the manifest, package.nls.json, with those of the same settings; all others stay as they are. */
export function manifestStrings(text: string, schema: ConfigSchema): string {
  const strings = JSON.parse(text) as Record<string, string>;
  for (const name of order) {
    const setting = schema.properties[name] as Described;
    strings[settingOf(name)] = setting.description;
    for (const [i, description] of (setting.markdownEnumDescriptions ?? []).entries()) strings[valueOf(name, setting.enum?.[i])] = description;
  }
  return `${JSON.stringify(strings, null, 2)}\n`;
}

function settingOf(name: string): string {
  return `haproxyDoctor.${name}`;
}

function valueOf(name: string, value: string | undefined): string {
  return `${settingOf(name)}.${value}`;
}
