/** Issued invoices as they are kept, for tests of the books. */
import { randomUUID } from 'node:crypto';
import type { Id } from '../../kernel/ids.ts';

type Owner = { query(text: string, values: unknown[]): Promise<unknown> };
/** `parts`: of which orders, with tax. */
type Line = { ppm: number; tax: number; parts: Record<Id, number> };
/** `red`: the invoice it takes back; its amounts are below zero. `at`: SQL. */
type More = { red?: string; at?: string };

export const invoices =
  (owner: Owner) =>
  async (tenant: number, lines: readonly Line[], { red, at = 'now()' }: More = {}): Promise<string> => {
    const id = randomUUID();
    const incl = ({ parts }: Line) => Object.values(parts).reduce((sum, part) => sum + part, 0);
    const total = (of: (line: Line) => number) => lines.reduce((sum, line) => sum + of(line), 0);
    await owner.query(
      `insert into invoice (tenant_id, id, color, state, original_id, seller_id, kind, type, name, tax_no, address, phone,
                            bank, bank_account, email, mobile, incl_minor, net_minor, tax_minor, made_by, made_at,
                            issued_at, changed_at)
       values ($1, $2, case when $3::uuid is null then 'blue' else 'red' end,
               case when $3::uuid is null then 'issued' else 'redIssued' end, $3, 's', 'person', 'normal', 'x', '', '',
               '', '', '', '', '', $4::bigint, $4::bigint - $5::bigint, $5::bigint, 'x', now(), ${at}, now())`,
      [tenant, id, red ?? null, total(incl), total(({ tax }) => tax)],
    );
    for (const [i, line] of lines.entries()) {
      await owner.query(
        `insert into invoice_line (tenant_id, invoice_id, line, kind, tax_code, tax_word, name, spec, unit, rate_ppm,
                                   preference, quantity, incl_minor, net_minor, tax_minor)
         values ($1, $2, $3, 'item', '1', '', '', '', '', $4, '', 1, $5::bigint, $5::bigint - $6::bigint, $6::bigint)`,
        [tenant, id, i + 1, line.ppm, incl(line), line.tax],
      );
      for (const [order, part] of Object.entries(line.parts))
        await owner.query(
          `insert into invoice_part (tenant_id, invoice_id, line, order_id, order_line, quantity, incl_minor)
           values ($1, $2, $3, $4, 1, 1, $5)`,
          [tenant, id, i + 1, order, part],
        );
    }
    return id;
  };
