// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('plimsoll_watched', table => {
    table
      .string('kind', 20)
      .notNullable()
      .defaultTo('workflow')
      .comment('workflow, or the run that has the id of its workflow');
    table.text('told').nullable().comment('The state that was told last');
    table.bigInteger('ended_at').nullable().comment('ms since 1970');
  });
  await knex.schema.createTable('plimsoll_viewers', table => {
    table.comment('Who has lately looked at what is watched');
    table.string('workflow_id', 100).notNullable();
    table.string('user_ref', 255).notNullable();
    table.bigInteger('seen_at').notNullable().comment('ms since 1970');
    table.primary(['workflow_id', 'user_ref']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('plimsoll_viewers');
  await knex('plimsoll_watched').where({ kind: 'run' }).delete();
  await knex.schema.alterTable('plimsoll_watched', table => {
    table.dropColumn('kind');
    table.dropColumn('told');
    table.dropColumn('ended_at');
  });
};
