import { drawnTogether, type Tie, tiesOf } from "../../model/correlation-order.ts";
import { count } from "../../model/number-format.ts";
import type { Table } from "../../model/open-report.ts";
import { Matrix } from "../charts/matrix.tsx";
import { coefficientText, SignedBar } from "../charts/signed-bar.tsx";
import { Scrolls } from "../parts/scrolls.tsx";
import { ColumnName } from "./column-name.tsx";

const STRONGEST = 15;
/** A matrix of more columns cannot be read. */
const MATRIX = 40;

/** Which columns go together: a matrix of the numbers, and the strongest ties of all kinds. */
export function CorrelationsTab({ table }: { table: Table }) {
  const ties = tiesOf(table);
  const numbers = ties.filter(({ measure }) => measure === "r");
  const order = drawnTogether(numbers);
  const limits = (table.limits ?? []).filter((limit) => /correlat|associat|numer|categor/i.test(limit));
  return (
    <>
      {ties.length === 0 ? (
        <p class="empty">No two columns of this table can be correlated.</p>
      ) : (
        <div class="correlations">
          {order.length > 1 && order.length <= MATRIX && <Matrix columns={order} ties={numbers} />}
          <Strongest ties={ties} />
        </div>
      )}
      {order.length > MATRIX && (
        <p class="quiet">
          The matrix is drawn of up to {MATRIX} columns; here are {count(order.length)}.
        </p>
      )}
      {limits.map((limit) => (
        <p key={limit} class="quiet">
          {limit}
        </p>
      ))}
    </>
  );
}

function Strongest({ ties }: { ties: readonly Tie[] }) {
  return (
    <Scrolls class="panel strongest" label="The strongest">
      <table>
        <caption>The strongest{ties.length > STRONGEST && ` ${STRONGEST} of ${count(ties.length)}`}</caption>
        <thead>
          <tr>
            <th scope="col">columns</th>
            <th scope="col">coefficient</th>
            <th scope="col" title="Spearman's coefficient, of ranks">
              by rank
            </th>
          </tr>
        </thead>
        <tbody>
          {ties.slice(0, STRONGEST).map(({ one, other, coefficient, rank, measure }) => (
            <tr key={`${measure} ${one.place} ${other.place}`}>
              <th scope="row">
                <ColumnName column={one} /> <span class="quiet">and</span> <ColumnName column={other} />
              </th>
              <td>
                <SignedBar coefficient={coefficient} measure={measure} />
              </td>
              <td>{rank === undefined ? "" : coefficientText(rank)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="quiet note">
        r is Pearson's coefficient of two numbers; V is Cramér's of two categories, η² the share of a number's variance
        that a category explains, both from 0 to 1.
      </p>
    </Scrolls>
  );
}
