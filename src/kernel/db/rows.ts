/**
 * Many rows in one statement. A table's columns are described once as `property: type`; property names are the
 * columns' in camelCase. Inserting, updating and selecting then read the same description, so they cannot disagree.
 */
import type { Ctx } from '../context.ts';
import { joined, pgArray, raw, type Sql, Sql as SqlText, sql } from './sql.ts';

export type Columns = Record<string, string>;

export type Table<Row> = {
  readonly name: string;
  readonly columns: Columns;
  /** `id, hold_reasons as "holdReasons"`; give an alias of the table where several are joined. */
  select(alias?: string): Sql;
  /** `n.id, n.hold_reasons`: the columns of `from` as they are inserted, without the tenant. */
  readonly picked: Sql;
  /** The rows as something to select from, under the name `n`; arrays and JSON travel as text (see `picked`). */
  from(rows: readonly Row[]): Sql;
  /** Its columns as they are named in an insert, without the tenant. */
  readonly named: Sql;
  /** Values are `Row` objects; the tenant is added. */
  insert(ctx: Ctx, rows: readonly Row[], suffix?: Sql): Promise<Record<string, unknown>[]>;
  /**
   * Adds rows, or replaces what is known of those with the same `key` properties; with `version` the column counts the
   * changes, so that whoever changes a row can name the one he saw. A row that stays as it is counts none.
   */
  save(ctx: Ctx, rows: readonly Row[], key: readonly string[], version?: 'version'): Promise<void>;
  /** Sets the named properties of the rows, found by `key` properties. Returns how many were found. */
  update(ctx: Ctx, rows: readonly Partial<Row>[], key: readonly string[], set: readonly string[]): Promise<number>;
};

const snake = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Arrays travel as text literals inside the array of all rows, because PostgreSQL arrays of arrays must be square. */
const isArray = (type: string) => type.endsWith('[]');

export function table<Row extends object>(name: string, columns: Columns): Table<Row> {
  const properties = Object.keys(columns);
  const column = (property: string) => snake(property);
  const param = (type: string) => (isArray(type) || type === 'jsonb' ? 'text' : type);
  const picked = (property: string) => {
    const type = columns[property]!;
    return isArray(type) || type === 'jsonb' ? `n.${column(property)}::${type}` : `n.${column(property)}`;
  };
  const values = (rows: readonly object[], names: readonly string[]) =>
    names.map((property) => {
      const array = isArray(columns[property]!);
      return pgArray(rows.map((row) => cell((row as Record<string, unknown>)[property], array)));
    });
  const unnest = (rows: readonly object[], names: readonly string[]): Sql => {
    const types = names.map((property, i) => `$${i + 1}::${param(columns[property]!)}[]`).join(', ');
    return new SqlText(`unnest(${types}) n(${names.map(column).join(', ')})`, values(rows, names));
  };
  const named = raw(properties.map(column).join(', '));
  const all = raw(properties.map(picked).join(', '));
  const insert: Table<Row>['insert'] = async (ctx, rows, suffix = raw('')) => {
    if (rows.length === 0) return [];
    return ctx.run(sql`
      insert into ${raw(name)} (tenant_id, ${named})
      select ${ctx.tenant}::int, ${all}
      from ${unnest(rows, properties)}
      ${suffix}`);
  };
  return {
    name,
    columns,
    select: (alias) =>
      raw(
        properties
          .map((p) => `${alias ? `${alias}.` : ''}${column(p)}${column(p) === p ? '' : ` as "${p}"`}`)
          .join(', '),
      ),
    picked: all,
    named,
    from: (rows) => unnest(rows, properties),
    insert,
    save: async (ctx, rows, key, version) => {
      const kept = properties.filter((property) => !key.includes(property) && property !== version).map(column);
      const set = kept.map((one) => `${one} = excluded.${one}`);
      if (version) set.push(`version = ${name}.version + 1`);
      const those = (of: string) => `(${kept.map((one) => `${of}.${one}`).join(', ')})`;
      const where = version ? `where ${those(name)} is distinct from ${those('excluded')}` : '';
      await insert(
        ctx,
        rows,
        raw(`on conflict (${['tenant_id', ...key.map(column)].join(', ')}) do update set ${set.join(', ')} ${where}`),
      );
    },
    update: async (ctx, rows, key, set) => {
      if (rows.length === 0) return 0;
      const assignments = set.map((p) => raw(`${column(p)} = ${picked(p)}`));
      const found = await ctx.run(sql`
        update ${raw(name)} t
        set ${joined(assignments, ', ')}
        from ${unnest(rows, [...key, ...set])}
        where t.tenant_id = ${ctx.tenant}
          and ${joined(
            key.map((p) => raw(`t.${column(p)} = n.${column(p)}`)),
            ' and ',
          )}
        returning 1`);
      return found.length;
    },
  };
}

function cell(value: unknown, array: boolean): unknown {
  if (value === undefined || value === null) return null;
  return array ? pgArray(value as unknown[]) : value;
}
