import { fileName, toCsv } from './csv';

describe('CSV', () => {
  it('writes figures as they are and nothing where there is none', () => {
    expect(
      toCsv(
        ['a', 'b'],
        [
          [1.25, null],
          [-3, undefined],
        ],
      ),
    ).toBe('a,b\r\n1.25,\r\n-3,\r\n');
  });

  it('quotes what would break a row', () => {
    expect(toCsv(['a'], [['GET /a,b "c"\nd']])).toBe(
      'a\r\n"GET /a,b ""c""\nd"\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@a', '\tx'])(
    'lets no spreadsheet take %j for a formula',
    text => {
      expect(toCsv(['a'], [[text]])).toContain(`'${text}`);
    },
  );

  it('has a name that every file system takes', () => {
    expect(fileName('p95 of GET /orders/{id}')).toBe(
      'p95-of-get-orders-id.csv',
    );
    expect(fileName('***')).toBe('chart.csv');
  });
});
