// Reads the figure's files: named arrays in one binary file, as src/hipkey/body/figure_files.py
// writes them. Does not know what the arrays mean.

export interface Packed {
  header: Record<string, unknown>;
  arrays: Record<string, Table>;
}

export interface Table {
  values: Uint8Array | Uint16Array | Int16Array | Float32Array;
  shape: number[];
  /** What an integer is worth; 1 where numbers stand for themselves. */
  scale: number;
}

const KINDS = { u1: Uint8Array, u2: Uint16Array, i2: Int16Array, f4: Float32Array } as const;

interface Entry {
  type: keyof typeof KINDS;
  shape: number[];
  at: number;
  scale?: number;
}

const asked = new Map<string, Promise<Packed>>();

/** The file at `url`; asked for once and kept. */
export function load(url: string): Promise<Packed> {
  let answer = asked.get(url);
  if (!answer) {
    answer = fetch(url).then(async (response) => {
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return unpack(await response.arrayBuffer());
    });
    answer.catch(() => asked.delete(url));
    asked.set(url, answer);
  }
  return answer;
}

export function unpack(buffer: ArrayBuffer): Packed {
  const view = new DataView(buffer);
  if (view.getUint32(0) !== 0x484b4631) throw new Error("not a file of the figure");
  const length = view.getUint32(4, true);
  const text = new TextDecoder().decode(new Uint8Array(buffer, 8, length));
  const { arrays: entries, ...header } = JSON.parse(text) as { arrays: Record<string, Entry> };
  const arrays: Record<string, Table> = {};
  for (const [name, entry] of Object.entries(entries)) {
    const count = entry.shape.reduce((product, size) => product * size, 1);
    arrays[name] = {
      values: new KINDS[entry.type](buffer, 8 + length + entry.at, count),
      shape: entry.shape,
      scale: entry.scale ?? 1,
    };
  }
  return { header, arrays };
}

export function table(packed: Packed, name: string): Table {
  const found = packed.arrays[name];
  if (!found) throw new Error(`the figure's file has no ${name}`);
  return found;
}

/** All values, or those of one keyframe, as plain numbers. */
export function numbers(source: Table, row?: number): Float32Array {
  const size = row === undefined ? source.values.length : source.values.length / (source.shape[0] || 1);
  const start = (row ?? 0) * size;
  const result = new Float32Array(size);
  for (let i = 0; i < size; i++) result[i] = source.values[start + i]! * source.scale;
  return result;
}
