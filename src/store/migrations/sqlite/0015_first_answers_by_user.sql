-- What somebody has answered, for lists that keep blind cases from them.
create index first_answers_user on first_answers (user_id, occasion, conversation_id);
