--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET transaction_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: procrastinate_job_event_type; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);


--
-- Name: procrastinate_job_status; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);


--
-- Name: procrastinate_job_to_defer_v1; Type: TYPE; Schema: public; Owner: -
--

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);


--
-- Name: procrastinate_cancel_job_v1(bigint, boolean, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;


--
-- Name: procrastinate_defer_jobs_v1(public.procrastinate_job_to_defer_v1[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;


--
-- Name: procrastinate_defer_periodic_job_v2(character varying, character varying, character varying, character varying, integer, character varying, bigint, jsonb); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: procrastinate_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    priority integer DEFAULT 0 NOT NULL,
    lock text,
    queueing_lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);


--
-- Name: procrastinate_fetch_job_v2(character varying[], bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;


--
-- Name: procrastinate_finish_job_v1(bigint, public.procrastinate_job_status, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_notify_queue_abort_job_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_notify_queue_job_inserted_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_prune_stalled_workers_v1(double precision); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_register_worker_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;


--
-- Name: procrastinate_retry_job_v1(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;


--
-- Name: procrastinate_retry_job_v2(bigint, timestamp with time zone, integer, character varying, character varying); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;


--
-- Name: procrastinate_trigger_abort_requested_events_procedure_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_scheduled_events_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_insert_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_trigger_function_status_events_update_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;


--
-- Name: procrastinate_unlink_periodic_defers_v1(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;


--
-- Name: procrastinate_unregister_worker_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;


--
-- Name: procrastinate_update_heartbeat_v1(bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;


--
-- Name: alembic_version; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


--
-- Name: chain_edit; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chain_edit (
    id integer NOT NULL,
    later text NOT NULL,
    earlier text NOT NULL,
    action character varying(8) NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    undone_by text DEFAULT ''::text NOT NULL,
    undone_at timestamp with time zone
);


--
-- Name: chain_edit_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.chain_edit_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: chain_edit_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.chain_edit_id_seq OWNED BY public.chain_edit.id;


--
-- Name: chain_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chain_key (
    series_id integer NOT NULL,
    key text NOT NULL
);


--
-- Name: chain_link; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.chain_link (
    later_id integer NOT NULL,
    earlier_id integer NOT NULL,
    kind character varying(16) NOT NULL,
    detail text NOT NULL
);


--
-- Name: conflict; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.conflict (
    id integer NOT NULL,
    message_id text NOT NULL,
    digest character varying(64) NOT NULL,
    raw bytea NOT NULL,
    stored_at timestamp with time zone NOT NULL
);


--
-- Name: conflict_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.conflict_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: conflict_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.conflict_id_seq OWNED BY public.conflict.id;


--
-- Name: dead_letter; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.dead_letter (
    id integer NOT NULL,
    digest character varying(64) NOT NULL,
    reason text NOT NULL,
    raw bytea NOT NULL,
    size integer NOT NULL,
    stored_at timestamp with time zone NOT NULL
);


--
-- Name: dead_letter_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.dead_letter_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: dead_letter_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.dead_letter_id_seq OWNED BY public.dead_letter.id;


--
-- Name: delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.delivery (
    webhook_id text NOT NULL,
    signed_at timestamp with time zone NOT NULL
);


--
-- Name: epoch; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.epoch (
    id integer NOT NULL,
    archive text NOT NULL,
    name text NOT NULL,
    "position" text NOT NULL,
    since timestamp with time zone,
    reading integer DEFAULT 0 NOT NULL,
    is_unswept boolean DEFAULT false NOT NULL
);


--
-- Name: epoch_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.epoch_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: epoch_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.epoch_id_seq OWNED BY public.epoch.id;


--
-- Name: epoch_mail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.epoch_mail (
    message_id integer NOT NULL,
    epoch_id integer NOT NULL,
    reading integer NOT NULL
);


--
-- Name: finding; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.finding (
    id integer NOT NULL,
    run_id integer NOT NULL,
    "position" integer NOT NULL,
    patch text NOT NULL,
    check_id text NOT NULL,
    check_version integer NOT NULL,
    severity character varying(8) NOT NULL,
    confidence character varying(8) NOT NULL,
    path text NOT NULL,
    line integer,
    function text NOT NULL,
    text text NOT NULL,
    message text NOT NULL,
    sources json NOT NULL,
    related json NOT NULL,
    fingerprint character varying(32) NOT NULL,
    symbol text DEFAULT ''::text NOT NULL,
    rule_hash character varying(16) DEFAULT ''::character varying NOT NULL,
    is_preview boolean DEFAULT false NOT NULL,
    fixed_in text DEFAULT ''::text NOT NULL
);


--
-- Name: finding_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.finding_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: finding_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.finding_id_seq OWNED BY public.finding.id;


--
-- Name: hook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook (
    id integer NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    secret text NOT NULL,
    events json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    disabled_why text DEFAULT ''::text NOT NULL
);


--
-- Name: hook_event; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.hook_event (
    id character varying(64) NOT NULL,
    hook_id integer NOT NULL,
    event character varying(32) NOT NULL,
    body text NOT NULL,
    status character varying(16) NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    done_at timestamp with time zone
);


--
-- Name: hook_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.hook_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: hook_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.hook_id_seq OWNED BY public.hook.id;


--
-- Name: login; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.login (
    hash character varying(64) NOT NULL,
    user_id integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


--
-- Name: message; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.message (
    id integer NOT NULL,
    message_id text NOT NULL,
    digest character varying(64) NOT NULL,
    kind character varying(16) NOT NULL,
    subject text NOT NULL,
    topic text NOT NULL,
    author_name text NOT NULL,
    author_email text NOT NULL,
    date timestamp with time zone NOT NULL,
    stored_at timestamp with time zone NOT NULL,
    in_reply_to text,
    "references" json NOT NULL,
    number integer,
    total integer,
    project text,
    raw bytea NOT NULL,
    size integer NOT NULL,
    series_id integer,
    facts json
);


--
-- Name: message_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.message_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: message_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.message_id_seq OWNED BY public.message.id;


--
-- Name: message_list; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.message_list (
    message_id integer NOT NULL,
    list text NOT NULL
);


--
-- Name: outbox; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outbox (
    id integer NOT NULL,
    message_id text NOT NULL,
    series text NOT NULL,
    answers text NOT NULL,
    list_id text NOT NULL,
    finding_set character varying(64) NOT NULL,
    fingerprints json NOT NULL,
    recipients json NOT NULL,
    pending json NOT NULL,
    raw bytea NOT NULL,
    status character varying(16) NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_at timestamp with time zone NOT NULL,
    claimed_until timestamp with time zone,
    sent_at timestamp with time zone
);


--
-- Name: outbox_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.outbox_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: outbox_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.outbox_id_seq OWNED BY public.outbox.id;


--
-- Name: procrastinate_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;


--
-- Name: procrastinate_periodic_defers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;


--
-- Name: procrastinate_workers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: run; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.run (
    id integer NOT NULL,
    series_id integer NOT NULL,
    members character varying(64) NOT NULL,
    rules character varying(64) NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    outcomes json NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    to_mail boolean DEFAULT false NOT NULL
);


--
-- Name: run_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.run_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: run_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.run_id_seq OWNED BY public.run.id;


--
-- Name: search_due; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_due (
    message_id integer NOT NULL
);


--
-- Name: search_mail; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_mail (
    key bigint NOT NULL,
    message_id integer NOT NULL,
    words tsvector NOT NULL
);


--
-- Name: search_series; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.search_series (
    series_id integer NOT NULL,
    key bigint NOT NULL,
    words tsvector NOT NULL
);


--
-- Name: series; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.series (
    id integer NOT NULL,
    message_id text NOT NULL,
    title text NOT NULL,
    author_name text NOT NULL,
    author_email text NOT NULL,
    posted_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    kind character varying(8) NOT NULL,
    prefixes json NOT NULL,
    project text,
    total integer NOT NULL,
    missing json NOT NULL,
    members character varying(64) NOT NULL,
    status character varying(16) NOT NULL,
    reason text NOT NULL,
    ready_at timestamp with time zone NOT NULL,
    run_id integer,
    errors integer NOT NULL,
    warnings integer NOT NULL,
    notes integer NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    chain text DEFAULT ''::text NOT NULL,
    previous_id integer,
    priority integer DEFAULT 0 NOT NULL,
    attempts integer DEFAULT 0 NOT NULL
);


--
-- Name: series_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.series_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: series_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.series_id_seq OWNED BY public.series.id;


--
-- Name: source; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.source (
    name text NOT NULL,
    "position" text NOT NULL,
    moved_at timestamp with time zone NOT NULL
);


--
-- Name: submission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.submission (
    id character varying(36) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    items json NOT NULL
);


--
-- Name: thread_key; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.thread_key (
    message_id integer NOT NULL,
    key text NOT NULL
);


--
-- Name: token; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.token (
    id integer NOT NULL,
    name text NOT NULL,
    hash character varying(64) NOT NULL,
    scopes json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    user_id integer
);


--
-- Name: token_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.token_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: token_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.token_id_seq OWNED BY public.token.id;


--
-- Name: triage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.triage (
    id integer NOT NULL,
    series text NOT NULL,
    fingerprint character varying(32) NOT NULL,
    check_id text NOT NULL,
    verdict character varying(16) NOT NULL,
    reason text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    undone_by text DEFAULT ''::text NOT NULL,
    undone_at timestamp with time zone
);


--
-- Name: triage_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.triage_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: triage_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.triage_id_seq OWNED BY public.triage.id;


--
-- Name: user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public."user" (
    id integer NOT NULL,
    name text NOT NULL,
    role character varying(16) NOT NULL,
    password text,
    subject text,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone
);


--
-- Name: user_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.user_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: user_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: -
--

ALTER SEQUENCE public.user_id_seq OWNED BY public."user".id;


--
-- Name: chain_edit id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_edit ALTER COLUMN id SET DEFAULT nextval('public.chain_edit_id_seq'::regclass);


--
-- Name: conflict id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict ALTER COLUMN id SET DEFAULT nextval('public.conflict_id_seq'::regclass);


--
-- Name: dead_letter id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_letter ALTER COLUMN id SET DEFAULT nextval('public.dead_letter_id_seq'::regclass);


--
-- Name: epoch id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch ALTER COLUMN id SET DEFAULT nextval('public.epoch_id_seq'::regclass);


--
-- Name: finding id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding ALTER COLUMN id SET DEFAULT nextval('public.finding_id_seq'::regclass);


--
-- Name: hook id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook ALTER COLUMN id SET DEFAULT nextval('public.hook_id_seq'::regclass);


--
-- Name: message id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message ALTER COLUMN id SET DEFAULT nextval('public.message_id_seq'::regclass);


--
-- Name: outbox id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox ALTER COLUMN id SET DEFAULT nextval('public.outbox_id_seq'::regclass);


--
-- Name: procrastinate_events id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);


--
-- Name: procrastinate_jobs id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);


--
-- Name: procrastinate_periodic_defers id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);


--
-- Name: run id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.run ALTER COLUMN id SET DEFAULT nextval('public.run_id_seq'::regclass);


--
-- Name: series id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.series ALTER COLUMN id SET DEFAULT nextval('public.series_id_seq'::regclass);


--
-- Name: token id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token ALTER COLUMN id SET DEFAULT nextval('public.token_id_seq'::regclass);


--
-- Name: triage id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.triage ALTER COLUMN id SET DEFAULT nextval('public.triage_id_seq'::regclass);


--
-- Name: user id; Type: DEFAULT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user" ALTER COLUMN id SET DEFAULT nextval('public.user_id_seq'::regclass);


--
-- Data for Name: alembic_version; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.alembic_version VALUES ('0008');


--
-- Data for Name: chain_edit; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.chain_edit VALUES (1, 'new@example.org', 'old@example.org', 'link', 'The same work.', 'alice', '2026-11-29 00:00:55.764578+00', '', NULL);


--
-- Data for Name: chain_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.chain_key VALUES (1, 'id 20260321175808.57942-1-pasha.tatashin@soleen.com');
INSERT INTO public.chain_key VALUES (1, 'id 20260321175808.57942-2-pasha.tatashin@soleen.com');
INSERT INTO public.chain_key VALUES (1, 'patch 023097232d6488508d149e3707c63ac6');
INSERT INTO public.chain_key VALUES (1, 'path pasha tatashin 171 include/linux/fs.h');
INSERT INTO public.chain_key VALUES (1, 'path pasha tatashin 171 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (1, 'path pasha tatashin 172 include/linux/fs.h');
INSERT INTO public.chain_key VALUES (1, 'path pasha tatashin 172 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (1, 'path pasha.tatashin@soleen.com 171 include/linux/fs.h');
INSERT INTO public.chain_key VALUES (1, 'path pasha.tatashin@soleen.com 171 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (1, 'path pasha.tatashin@soleen.com 172 include/linux/fs.h');
INSERT INTO public.chain_key VALUES (1, 'path pasha.tatashin@soleen.com 172 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (1, 'title liveupdate: prevent double management of files');
INSERT INTO public.chain_key VALUES (1, 'title liveupdate: prevent double preservation');
INSERT INTO public.chain_key VALUES (2, 'id luo-next-derived@reconstructed.invalid');
INSERT INTO public.chain_key VALUES (2, 'patch 58d4f02bfd92835accf3f12e7d4f3cd5');
INSERT INTO public.chain_key VALUES (2, 'path pasha tatashin 171 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (2, 'path pasha tatashin 172 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (2, 'path pasha.tatashin@soleen.com 171 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (2, 'path pasha.tatashin@soleen.com 172 kernel/liveupdate/luo_file.c');
INSERT INTO public.chain_key VALUES (2, 'title liveupdate: prevent double management of files');
INSERT INTO public.chain_key VALUES (3, 'id old@example.org');
INSERT INTO public.chain_key VALUES (3, 'patch 3dd6b579417a9c57eac7bd6b50c8d645');
INSERT INTO public.chain_key VALUES (3, 'path a developer 170 drivers/foo/foo.c');
INSERT INTO public.chain_key VALUES (3, 'path a developer 171 drivers/foo/foo.c');
INSERT INTO public.chain_key VALUES (3, 'path dev@example.org 170 drivers/foo/foo.c');
INSERT INTO public.chain_key VALUES (3, 'path dev@example.org 171 drivers/foo/foo.c');
INSERT INTO public.chain_key VALUES (3, 'title foo: set the value under the lock');
INSERT INTO public.chain_key VALUES (4, 'id mailed@example.org');
INSERT INTO public.chain_key VALUES (4, 'patch 47020a6c9056b5197086284aecc724c7');
INSERT INTO public.chain_key VALUES (4, 'path a developer 170 drivers/quux/quux.c');
INSERT INTO public.chain_key VALUES (4, 'path a developer 171 drivers/quux/quux.c');
INSERT INTO public.chain_key VALUES (4, 'path dev@example.org 170 drivers/quux/quux.c');
INSERT INTO public.chain_key VALUES (4, 'path dev@example.org 171 drivers/quux/quux.c');
INSERT INTO public.chain_key VALUES (4, 'title quux: set it');
INSERT INTO public.chain_key VALUES (5, 'id new@example.org');
INSERT INTO public.chain_key VALUES (5, 'patch 586264839092e3b9da41a3728b36c3a2');
INSERT INTO public.chain_key VALUES (5, 'path a developer 170 drivers/bar/bar.c');
INSERT INTO public.chain_key VALUES (5, 'path a developer 171 drivers/bar/bar.c');
INSERT INTO public.chain_key VALUES (5, 'path dev@example.org 170 drivers/bar/bar.c');
INSERT INTO public.chain_key VALUES (5, 'path dev@example.org 171 drivers/bar/bar.c');
INSERT INTO public.chain_key VALUES (5, 'title bar: mark the device');
INSERT INTO public.chain_key VALUES (6, 'id parked@example.org');
INSERT INTO public.chain_key VALUES (6, 'patch d641a72b47481826c3e2eabb0b7c8ed2');
INSERT INTO public.chain_key VALUES (6, 'path a developer 170 drivers/foo/huge.c');
INSERT INTO public.chain_key VALUES (6, 'path a developer 171 drivers/foo/huge.c');
INSERT INTO public.chain_key VALUES (6, 'path dev@example.org 170 drivers/foo/huge.c');
INSERT INTO public.chain_key VALUES (6, 'path dev@example.org 171 drivers/foo/huge.c');
INSERT INTO public.chain_key VALUES (6, 'title foo: take too long');
INSERT INTO public.chain_key VALUES (7, 'id waiting@example.org');
INSERT INTO public.chain_key VALUES (7, 'patch 83737c86573fa21aefa4aad017e32fa3');
INSERT INTO public.chain_key VALUES (7, 'path a developer 170 drivers/qux/qux.c');
INSERT INTO public.chain_key VALUES (7, 'path a developer 171 drivers/qux/qux.c');
INSERT INTO public.chain_key VALUES (7, 'path dev@example.org 170 drivers/qux/qux.c');
INSERT INTO public.chain_key VALUES (7, 'path dev@example.org 171 drivers/qux/qux.c');
INSERT INTO public.chain_key VALUES (7, 'title qux: half of it');


--
-- Data for Name: chain_link; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.chain_link VALUES (2, 1, 'title', 'the same author and 1 of 1 patch titles');
INSERT INTO public.chain_link VALUES (3, 5, 'edit', 'alice: The same work.');


--
-- Data for Name: conflict; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.conflict VALUES (1, 'ack@example.org', '04df29aec945ceb0f721aafd86de9d5802a4842523551a07c847e94caf7a3d08', '\x28b52ffd609b00850800a6d23b2430ab360798d862c152b0f0beb5741337d8cf861dd3200a879ac843b5eee5c33430a007713100330030008dfc7469c0b37c85612a7e50374a5c3fb950f9c8fd51d7efd1b54479b018938ccd21657198372a905be83e22ec939bf34eeea2a7b4f6a76e8c923620382406090cba7f741bbac3a45258adb506a0ad6d6b9b40e840a225543a47114d03b852d07dbbc70acf414aa0316fdd5319096b7e7374acd6207439be29bfc0204ec49987f8f2d29f08c605cb40ea0fe3c8aa401172a5af6099098bfef077f9b356f309af133f4adf12a7c68732d6ea3751e84efca2083184c94b939d5430a9ab82fe948e022901070a00b9b506cca56018944620134261586716a2c5af2961592f582b242b28', '2026-11-29 00:00:48.53293+00');


--
-- Data for Name: dead_letter; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.dead_letter VALUES (1, '8adbb893f7e9fce641c4a313fa3a6e74c7c5da96528a1345fee45e5429a81346', 'it has no Message-ID', '\x28b52ffd203de9010046726f6d3a20416461203c616461406578616d706c652e6f72673e0a5375626a6563743a206e6f204d6573736167652d49440a0a4e6f7468696e672e0a', 61, '2026-11-29 00:00:51.690058+00');


--
-- Data for Name: delivery; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: epoch; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: epoch_mail; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: finding; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.finding VALUES (1, 1, 0, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'core-struct-size', 1, 'note', 'high', 'include/linux/fs.h', NULL, '', '', 'struct inode: +0 bytes; i_state: one more bit used (19 of 32), requested by kernel/liveupdate.', '["Christian Brauner on struct inode''s growth, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"]', '[]', '400922409e117b90', 'inode: +0 bytes; i_state: one more bit used (19 of 32)', '9e9abf77d7f6324d', false, '');
INSERT INTO public.finding VALUES (2, 1, 1, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'vfs/inode-state-flag', 1, 'warning', 'high', 'include/linux/fs.h', 750, '', '	I_LUO_MANAGED		= (1U << 19),', 'I_LUO_MANAGED adds an inode state bit that this series only uses from kernel/liveupdate/; could liveupdate track this itself, for example in an xarray, so that i_state stays VFS generic?', '["Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"]', '[]', '82bb3596428e419a', 'I_LUO_MANAGED', 'e03e5437ffade1d0', false, '');
INSERT INTO public.finding VALUES (3, 1, 2, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'cleanup-goto-mix', 1, 'warning', 'high', 'kernel/liveupdate/luo_file.c', 283, 'luo_preserve_file', '			goto err_free_files_mem;', 'luo_preserve_file() now uses scoped_guard() next to its goto unwinding, and this goto leaves the guarded block; include/linux/cleanup.h asks to use one style or the other within a function.', '["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>", "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"]', '[{"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 280, "function": "luo_preserve_file", "text": "\tscoped_guard(spinlock, &file_inode(file)->i_lock) {"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 298, "function": "luo_preserve_file", "text": "\t\tgoto err_unpreserve_inode;"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 302, "function": "luo_preserve_file", "text": "\t\tgoto err_unpreserve_inode;"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 332, "function": "luo_preserve_file", "text": "err_unpreserve_inode:"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 333, "function": "luo_preserve_file", "text": "\tscoped_guard(spinlock, &file_inode(file)->i_lock)"}]', '335f78e574fc5719', 'luo_preserve_file', '336cc7fe9275ab94', false, '');
INSERT INTO public.finding VALUES (4, 1, 3, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'anon-inode-state', 1, 'warning', 'medium', 'kernel/liveupdate/luo_file.c', 285, 'luo_preserve_file', '		inode_state_set(file_inode(file), I_LUO_MANAGED);', 'The file comes from an arbitrary fd here; files made by anon_inode_getfd()/anon_inode_getfile() (eventfd, epoll, timerfd, signalfd, and KVM VM and vCPU fds) all share one inode, so would marking one of them mark every other one too?', '["kernel-doc of anon_inode_getfile() in fs/anon_inodes.c <https://docs.kernel.org/filesystems/api-summary.html>", "Review of I_LUO_MANAGED, linux-fsdevel, 2026-03-21 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"]', '[{"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 334, "function": "luo_preserve_file", "text": "\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"}]', 'a288237af36df305', 'luo_preserve_file', '111d7bf259d2f641', false, '');
INSERT INTO public.finding VALUES (5, 1, 4, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'istate-outside-fs', 1, 'warning', 'high', 'kernel/liveupdate/luo_file.c', 285, 'luo_preserve_file', '		inode_state_set(file_inode(file), I_LUO_MANAGED);', 'Nothing outside fs/ and mm/ sets inode state flags today; may this bookkeeping stay in liveupdate instead?', '["include/linux/fs.h, comment above enum inode_state_flags_enum <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/fs.h>", "Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"]', '[{"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 334, "function": "luo_preserve_file", "text": "\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 379, "function": "luo_file_unpreserve_files", "text": "\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 628, "function": "luo_retrieve_file", "text": "\t\tinode_state_set(file_inode(luo_file->file), I_LUO_MANAGED);"}, {"message_id": "20260321175808.57942-2-pasha.tatashin@soleen.com", "path": "kernel/liveupdate/luo_file.c", "line": 724, "function": "luo_file_finish", "text": "\t\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"}]', '49d57f2a3dd81a5d', '', 'b3e311786d350846', false, '');
INSERT INTO public.finding VALUES (6, 3, 0, 'old@example.org', 'cleanup-goto-mix', 1, 'warning', 'high', 'drivers/foo/foo.c', 17, 'foo_set', '		goto out_free;', 'foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.', '["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>", "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"]', '[{"message_id": "old@example.org", "path": "drivers/foo/foo.c", "line": 15, "function": "foo_set", "text": "\tguard(mutex)(&foo->lock);"}]', '7eb0d99fa260987e', 'foo_set', '336cc7fe9275ab94', false, '');
INSERT INTO public.finding VALUES (7, 4, 0, 'mailed@example.org', 'cleanup-goto-mix', 1, 'warning', 'high', 'drivers/quux/quux.c', 17, 'quux_set', '		goto out_free;', 'quux_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.', '["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>", "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"]', '[{"message_id": "mailed@example.org", "path": "drivers/quux/quux.c", "line": 15, "function": "quux_set", "text": "\tguard(mutex)(&quux->lock);"}]', '0f5c54fb77ca83ff', 'quux_set', '336cc7fe9275ab94', false, '');
INSERT INTO public.finding VALUES (8, 6, 0, 'old@example.org', 'cleanup-goto-mix', 1, 'warning', 'high', 'drivers/foo/foo.c', 17, 'foo_set', '		goto out_free;', 'foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.', '["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>", "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"]', '[{"message_id": "old@example.org", "path": "drivers/foo/foo.c", "line": 15, "function": "foo_set", "text": "\tguard(mutex)(&foo->lock);"}]', '7eb0d99fa260987e', 'foo_set', '336cc7fe9275ab94', false, '');
INSERT INTO public.finding VALUES (9, 7, 0, 'old@example.org', 'cleanup-goto-mix', 1, 'warning', 'high', 'drivers/foo/foo.c', 17, 'foo_set', '		goto out_free;', 'foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.', '["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>", "Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"]', '[{"message_id": "old@example.org", "path": "drivers/foo/foo.c", "line": 15, "function": "foo_set", "text": "\tguard(mutex)(&foo->lock);"}]', '7eb0d99fa260987e', 'foo_set', '336cc7fe9275ab94', false, '');


--
-- Data for Name: hook; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hook VALUES (1, 'ci', 'https://ci.invalid/kantha', 'whsec_tGDALLPOieMN/OKKFYbocUl08fcCCEwIltDX1zj53kI=', '["finding.opened", "finding.resolved", "series.reviewed"]', '2026-11-28 23:59:59.462428+00', NULL, '');


--
-- Data for Name: hook_event; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.hook_event VALUES ('evt_dd4cddc63e6611d807676b4b090070c3b682e75a78208f4b', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"findings":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":null,"function":"","text":"","check":"core-struct-size","check_version":1,"severity":"note","confidence":"high","message":"struct inode: +0 bytes; i_state: one more bit used (19 of 32), requested by kernel/liveupdate.","references":["Christian Brauner on struct inode''s growth, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"400922409e117b90","symbol":"inode: +0 bytes; i_state: one more bit used (19 of 32)","rule_hash":"9e9abf77d7f6324d","preview":false,"fixed_in":""},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":750,"function":"","text":"\tI_LUO_MANAGED\t\t= (1U << 19),","check":"vfs/inode-state-flag","check_version":1,"severity":"warning","confidence":"high","message":"I_LUO_MANAGED adds an inode state bit that this series only uses from kernel/liveupdate/; could liveupdate track this itself, for example in an xarray, so that i_state stays VFS generic?","references":["Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"82bb3596428e419a","symbol":"I_LUO_MANAGED","rule_hash":"e03e5437ffade1d0","preview":false,"fixed_in":""},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":283,"function":"luo_preserve_file","text":"\t\t\tgoto err_free_files_mem;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"luo_preserve_file() now uses scoped_guard() next to its goto unwinding, and this goto leaves the guarded block; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":280,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock) {"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":298,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":302,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":332,"function":"luo_preserve_file","text":"err_unpreserve_inode:"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":333,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock)"}],"fingerprint":"335f78e574fc5719","symbol":"luo_preserve_file","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"anon-inode-state","check_version":1,"severity":"warning","confidence":"medium","message":"The file comes from an arbitrary fd here; files made by anon_inode_getfd()/anon_inode_getfile() (eventfd, epoll, timerfd, signalfd, and KVM VM and vCPU fds) all share one inode, so would marking one of them mark every other one too?","references":["kernel-doc of anon_inode_getfile() in fs/anon_inodes.c <https://docs.kernel.org/filesystems/api-summary.html>","Review of I_LUO_MANAGED, linux-fsdevel, 2026-03-21 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"}],"fingerprint":"a288237af36df305","symbol":"luo_preserve_file","rule_hash":"111d7bf259d2f641","preview":false,"fixed_in":""},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"istate-outside-fs","check_version":1,"severity":"warning","confidence":"high","message":"Nothing outside fs/ and mm/ sets inode state flags today; may this bookkeeping stay in liveupdate instead?","references":["include/linux/fs.h, comment above enum inode_state_flags_enum <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/fs.h>","Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":379,"function":"luo_file_unpreserve_files","text":"\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":628,"function":"luo_retrieve_file","text":"\t\tinode_state_set(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":724,"function":"luo_file_finish","text":"\t\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"}],"fingerprint":"49d57f2a3dd81a5d","symbol":"","rule_hash":"b3e311786d350846","preview":false,"fixed_in":""}],"findings_left_out":0,"opened":5,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:42.174825+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_80eed9f90ceb284d9c8cad4ba7d5d251a30b94d6ad0251f5', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:44.881361Z","data":{"series":{"message_id":"old@example.org","url":"http://127.0.0.1:8000/api/v1/series/old@example.org","web_url":"http://127.0.0.1:8000/series/old@example.org","title":"foo: set the value under the lock","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"findings":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":17,"function":"foo_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":15,"function":"foo_set","text":"\tguard(mutex)(&foo->lock);"}],"fingerprint":"7eb0d99fa260987e","symbol":"foo_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""}],"findings_left_out":0,"opened":0,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:44.881361+00', '2026-11-29 00:06:38.55771+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_c4aa52563969ff8011a1132f86abc1c8a19a7f8694951c03', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:39.157875Z","data":{"series":{"message_id":"new@example.org","url":"http://127.0.0.1:8000/api/v1/series/new@example.org","web_url":"http://127.0.0.1:8000/series/new@example.org","title":"bar: mark the device","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":0,"notes":0},"findings":[],"findings_left_out":0,"opened":0,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:39.157875+00', '2026-11-29 00:06:16.228701+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_1f4cf408aff5fbaaf32334b189f7228d642c4e559a2574db', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"istate-outside-fs","check_version":1,"severity":"warning","confidence":"high","message":"Nothing outside fs/ and mm/ sets inode state flags today; may this bookkeeping stay in liveupdate instead?","references":["include/linux/fs.h, comment above enum inode_state_flags_enum <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/fs.h>","Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":379,"function":"luo_file_unpreserve_files","text":"\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":628,"function":"luo_retrieve_file","text":"\t\tinode_state_set(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":724,"function":"luo_file_finish","text":"\t\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"}],"fingerprint":"49d57f2a3dd81a5d","symbol":"","rule_hash":"b3e311786d350846","preview":false,"fixed_in":""},"life":"new","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/20260321175808.57942-2-pasha.tatashin@soleen.com","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:51.290394+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_1dd37d1eab06bf5068a0b8f55c9371b59fde2e7b10e587fc', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"anon-inode-state","check_version":1,"severity":"warning","confidence":"medium","message":"The file comes from an arbitrary fd here; files made by anon_inode_getfd()/anon_inode_getfile() (eventfd, epoll, timerfd, signalfd, and KVM VM and vCPU fds) all share one inode, so would marking one of them mark every other one too?","references":["kernel-doc of anon_inode_getfile() in fs/anon_inodes.c <https://docs.kernel.org/filesystems/api-summary.html>","Review of I_LUO_MANAGED, linux-fsdevel, 2026-03-21 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"}],"fingerprint":"a288237af36df305","symbol":"luo_preserve_file","rule_hash":"111d7bf259d2f641","preview":false,"fixed_in":""},"life":"new","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/20260321175808.57942-2-pasha.tatashin@soleen.com","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:21.122016+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_6436a47abb054a15833b837cc8aa7cc7f7bafe5b6fa4c661', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":750,"function":"","text":"\tI_LUO_MANAGED\t\t= (1U << 19),","check":"vfs/inode-state-flag","check_version":1,"severity":"warning","confidence":"high","message":"I_LUO_MANAGED adds an inode state bit that this series only uses from kernel/liveupdate/; could liveupdate track this itself, for example in an xarray, so that i_state stays VFS generic?","references":["Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"82bb3596428e419a","symbol":"I_LUO_MANAGED","rule_hash":"e03e5437ffade1d0","preview":false,"fixed_in":""},"life":"new","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/20260321175808.57942-2-pasha.tatashin@soleen.com","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:52.703762+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_6e35fe812c64d1809764666cdd2ba698cc79dff0358b4607', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:27.263488Z","data":{"series":{"message_id":"mailed@example.org","url":"http://127.0.0.1:8000/api/v1/series/mailed@example.org","web_url":"http://127.0.0.1:8000/series/mailed@example.org","title":"quux: set it","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"finding":{"patch":"mailed@example.org","path":"drivers/quux/quux.c","line":17,"function":"quux_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"quux_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"mailed@example.org","path":"drivers/quux/quux.c","line":15,"function":"quux_set","text":"\tguard(mutex)(&quux->lock);"}],"fingerprint":"0f5c54fb77ca83ff","symbol":"quux_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},"life":"new","since":"mailed@example.org","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/mailed@example.org","total":1,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:27.263488+00', '2026-11-29 00:07:12.634532+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_4ae1c8e368237c1a06502998b00c2e7cd0b5d68a252e5cf6', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"istate-outside-fs","check_version":1,"severity":"warning","confidence":"high","message":"Nothing outside fs/ and mm/ sets inode state flags today; may this bookkeeping stay in liveupdate instead?","references":["include/linux/fs.h, comment above enum inode_state_flags_enum <https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git/tree/include/linux/fs.h>","Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":379,"function":"luo_file_unpreserve_files","text":"\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":628,"function":"luo_retrieve_file","text":"\t\tinode_state_set(file_inode(luo_file->file), I_LUO_MANAGED);"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":724,"function":"luo_file_finish","text":"\t\t\t\tinode_state_clear(file_inode(luo_file->file), I_LUO_MANAGED);"}],"fingerprint":"49d57f2a3dd81a5d","symbol":"","rule_hash":"b3e311786d350846","preview":false,"fixed_in":""},"life":"resolved","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"20260321175808.57942-1-pasha.tatashin@soleen.com","resolved_by":"luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/patch/luo-next-derived@reconstructed.invalid","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:33.590799+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_1e92965c1a9770aa1480f8d5b7c249d17fd3224888cd8b07', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":285,"function":"luo_preserve_file","text":"\t\tinode_state_set(file_inode(file), I_LUO_MANAGED);","check":"anon-inode-state","check_version":1,"severity":"warning","confidence":"medium","message":"The file comes from an arbitrary fd here; files made by anon_inode_getfd()/anon_inode_getfile() (eventfd, epoll, timerfd, signalfd, and KVM VM and vCPU fds) all share one inode, so would marking one of them mark every other one too?","references":["kernel-doc of anon_inode_getfile() in fs/anon_inodes.c <https://docs.kernel.org/filesystems/api-summary.html>","Review of I_LUO_MANAGED, linux-fsdevel, 2026-03-21 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":334,"function":"luo_preserve_file","text":"\t\tinode_state_clear(file_inode(file), I_LUO_MANAGED);"}],"fingerprint":"a288237af36df305","symbol":"luo_preserve_file","rule_hash":"111d7bf259d2f641","preview":false,"fixed_in":""},"life":"resolved","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"20260321175808.57942-1-pasha.tatashin@soleen.com","resolved_by":"luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/patch/luo-next-derived@reconstructed.invalid","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:54.7602+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_cd473d0b7dbe5d227516cd1887e9e1e4b52038efbddc0733', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:01:15.530853Z","data":{"series":{"message_id":"new@example.org","url":"http://127.0.0.1:8000/api/v1/series/new@example.org","web_url":"http://127.0.0.1:8000/series/new@example.org","title":"bar: mark the device","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":0,"notes":0},"finding":{"patch":"old@example.org","path":"drivers/foo/foo.c","line":17,"function":"foo_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":15,"function":"foo_set","text":"\tguard(mutex)(&foo->lock);"}],"fingerprint":"7eb0d99fa260987e","symbol":"foo_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},"life":"resolved","since":"old@example.org","last":"old@example.org","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/old@example.org","total":1,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:01:15.530853+00', '2026-11-29 00:07:25.701519+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_788897a7047da4fd8e1ffd11c27d95ea7602396be8ddbbfb', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:16.089684Z","data":{"series":{"message_id":"old@example.org","url":"http://127.0.0.1:8000/api/v1/series/old@example.org","web_url":"http://127.0.0.1:8000/series/old@example.org","title":"foo: set the value under the lock","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"finding":{"patch":"old@example.org","path":"drivers/foo/foo.c","line":17,"function":"foo_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":15,"function":"foo_set","text":"\tguard(mutex)(&foo->lock);"}],"fingerprint":"7eb0d99fa260987e","symbol":"foo_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},"life":"new","since":"old@example.org","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/old@example.org","total":1,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:16.089684+00', '2026-11-29 00:06:53.616025+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_e9a577e16772d611952708b1f84e356e0ae5727feefde0f0', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"findings":[],"findings_left_out":0,"opened":0,"resolved":5}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:33.500515+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_a4e4e2b139ca72009da7422c9333d56beee905772945d014', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:16.089684Z","data":{"series":{"message_id":"old@example.org","url":"http://127.0.0.1:8000/api/v1/series/old@example.org","web_url":"http://127.0.0.1:8000/series/old@example.org","title":"foo: set the value under the lock","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"findings":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":17,"function":"foo_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":15,"function":"foo_set","text":"\tguard(mutex)(&foo->lock);"}],"fingerprint":"7eb0d99fa260987e","symbol":"foo_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""}],"findings_left_out":0,"opened":1,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:16.089684+00', '2026-11-29 00:07:05.338122+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_3073393790c510aa71548fc35ab225cf4736f2e4970fffc3', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:00:27.263488Z","data":{"series":{"message_id":"mailed@example.org","url":"http://127.0.0.1:8000/api/v1/series/mailed@example.org","web_url":"http://127.0.0.1:8000/series/mailed@example.org","title":"quux: set it","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"findings":[{"patch":"mailed@example.org","path":"drivers/quux/quux.c","line":17,"function":"quux_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"quux_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"mailed@example.org","path":"drivers/quux/quux.c","line":15,"function":"quux_set","text":"\tguard(mutex)(&quux->lock);"}],"fingerprint":"0f5c54fb77ca83ff","symbol":"quux_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""}],"findings_left_out":0,"opened":1,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:27.263488+00', '2026-11-29 00:06:34.441762+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_de91b6f008d91aeb3c671028d401774e0fa18b6bc81e2776', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":283,"function":"luo_preserve_file","text":"\t\t\tgoto err_free_files_mem;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"luo_preserve_file() now uses scoped_guard() next to its goto unwinding, and this goto leaves the guarded block; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":280,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock) {"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":298,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":302,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":332,"function":"luo_preserve_file","text":"err_unpreserve_inode:"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":333,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock)"}],"fingerprint":"335f78e574fc5719","symbol":"luo_preserve_file","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},"life":"resolved","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"20260321175808.57942-1-pasha.tatashin@soleen.com","resolved_by":"luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/patch/luo-next-derived@reconstructed.invalid","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:37.174408+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_7717ab055bae3dfe57ae3a291e299878a759420a37f216c5', 1, 'series.reviewed', '{"type":"series.reviewed","timestamp":"2026-11-29T00:01:15.530853Z","data":{"series":{"message_id":"old@example.org","url":"http://127.0.0.1:8000/api/v1/series/old@example.org","web_url":"http://127.0.0.1:8000/series/old@example.org","title":"foo: set the value under the lock","author":{"name":"A. Developer","email":"dev@example.org"},"date":"2026-03-01T12:00:00Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":1,"missing":[],"status":"reviewed","state":"reviewed","errors":0,"warnings":1,"notes":0},"findings":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":17,"function":"foo_set","text":"\t\tgoto out_free;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"foo_set() now uses guard() next to its goto unwinding; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"old@example.org","path":"drivers/foo/foo.c","line":15,"function":"foo_set","text":"\tguard(mutex)(&foo->lock);"}],"fingerprint":"7eb0d99fa260987e","symbol":"foo_set","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""}],"findings_left_out":0,"opened":0,"resolved":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:01:15.530853+00', '2026-11-29 00:06:54.872658+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_4837c6ba6e7c1d0a8cb0f6c99c3baa5903fcde37291f74c2', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":null,"function":"","text":"","check":"core-struct-size","check_version":1,"severity":"note","confidence":"high","message":"struct inode: +0 bytes; i_state: one more bit used (19 of 32), requested by kernel/liveupdate.","references":["Christian Brauner on struct inode''s growth, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"400922409e117b90","symbol":"inode: +0 bytes; i_state: one more bit used (19 of 32)","rule_hash":"9e9abf77d7f6324d","preview":false,"fixed_in":""},"life":"new","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/20260321175808.57942-2-pasha.tatashin@soleen.com","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:45.644772+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_97a78ca8365d096608fe65fc392557c5c0efe903cf8af476', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":null,"function":"","text":"","check":"core-struct-size","check_version":1,"severity":"note","confidence":"high","message":"struct inode: +0 bytes; i_state: one more bit used (19 of 32), requested by kernel/liveupdate.","references":["Christian Brauner on struct inode''s growth, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"400922409e117b90","symbol":"inode: +0 bytes; i_state: one more bit used (19 of 32)","rule_hash":"9e9abf77d7f6324d","preview":false,"fixed_in":""},"life":"resolved","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"20260321175808.57942-1-pasha.tatashin@soleen.com","resolved_by":"luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/patch/luo-next-derived@reconstructed.invalid","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:35.382486+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_452531439c737849dde2366f55e25c33028de459bf705e86', 1, 'finding.opened', '{"type":"finding.opened","timestamp":"2026-11-29T00:00:04.919005Z","data":{"series":{"message_id":"20260321175808.57942-1-pasha.tatashin@soleen.com","url":"http://127.0.0.1:8000/api/v1/series/20260321175808.57942-1-pasha.tatashin@soleen.com","web_url":"http://127.0.0.1:8000/series/20260321175808.57942-1-pasha.tatashin@soleen.com","title":"liveupdate: prevent double preservation","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-21T17:58:07Z","version":1,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":4,"notes":1},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":283,"function":"luo_preserve_file","text":"\t\t\tgoto err_free_files_mem;","check":"cleanup-goto-mix","check_version":1,"severity":"warning","confidence":"high","message":"luo_preserve_file() now uses scoped_guard() next to its goto unwinding, and this goto leaves the guarded block; include/linux/cleanup.h asks to use one style or the other within a function.","references":["include/linux/cleanup.h, DOC: scope-based cleanup helpers, last paragraph <https://docs.kernel.org/core-api/cleanup.html>","Chao Gao on mixing the two, <aiJhScChLZkH44eB@intel.com> <https://lore.kernel.org/r/aiJhScChLZkH44eB@intel.com/>"],"related":[{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":280,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock) {"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":298,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":302,"function":"luo_preserve_file","text":"\t\tgoto err_unpreserve_inode;"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":332,"function":"luo_preserve_file","text":"err_unpreserve_inode:"},{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"kernel/liveupdate/luo_file.c","line":333,"function":"luo_preserve_file","text":"\tscoped_guard(spinlock, &file_inode(file)->i_lock)"}],"fingerprint":"335f78e574fc5719","symbol":"luo_preserve_file","rule_hash":"336cc7fe9275ab94","preview":false,"fixed_in":""},"life":"new","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"","resolved_by":"","web_url":"http://127.0.0.1:8000/patch/20260321175808.57942-2-pasha.tatashin@soleen.com","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:04.919005+00', '2026-11-29 00:06:34.820983+00', NULL, NULL);
INSERT INTO public.hook_event VALUES ('evt_fe703ea67debecf25c1a751a0dfce315bef393f1e9dfe6f1', 1, 'finding.resolved', '{"type":"finding.resolved","timestamp":"2026-11-29T00:00:05.038528Z","data":{"series":{"message_id":"luo-next-derived@reconstructed.invalid","url":"http://127.0.0.1:8000/api/v1/series/luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/series/luo-next-derived@reconstructed.invalid","title":"liveupdate: prevent double management of files","author":{"name":"Pasha Tatashin","email":"pasha.tatashin@soleen.com"},"date":"2026-03-23T20:35:56Z","version":2,"kind":"PATCH","prefixes":[],"project":null,"total":2,"missing":[2],"status":"reviewed","state":"reviewed in part, 2/2 missing","errors":0,"warnings":0,"notes":0},"finding":{"patch":"20260321175808.57942-2-pasha.tatashin@soleen.com","path":"include/linux/fs.h","line":750,"function":"","text":"\tI_LUO_MANAGED\t\t= (1U << 19),","check":"vfs/inode-state-flag","check_version":1,"severity":"warning","confidence":"high","message":"I_LUO_MANAGED adds an inode state bit that this series only uses from kernel/liveupdate/; could liveupdate track this itself, for example in an xarray, so that i_state stays VFS generic?","references":["Christian Brauner on I_LUO_MANAGED, linux-fsdevel, 2026-03-23 <https://lore.kernel.org/r/20260321175808.57942-2-pasha.tatashin@soleen.com/>"],"related":[],"fingerprint":"82bb3596428e419a","symbol":"I_LUO_MANAGED","rule_hash":"e03e5437ffade1d0","preview":false,"fixed_in":""},"life":"resolved","since":"20260321175808.57942-1-pasha.tatashin@soleen.com","last":"20260321175808.57942-1-pasha.tatashin@soleen.com","resolved_by":"luo-next-derived@reconstructed.invalid","web_url":"http://127.0.0.1:8000/patch/luo-next-derived@reconstructed.invalid","total":5,"left_out":0}}', 'pending', 2, 'the host ci.invalid is not found', '2026-11-29 00:00:05.038528+00', '2026-11-29 00:06:42.912497+00', NULL, NULL);


--
-- Data for Name: login; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: message; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.message VALUES (3, 'luo-thread-1@reconstructed.invalid', '4d975411a7aed03528f071c687f8b2c76d339cdb10c19a1558cfd7566bacf9a9', 'reply', 'Re: [PATCH 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-22 01:04:53+00', '2026-11-29 00:00:03.521216+00', '20260321175808.57942-2-pasha.tatashin@soleen.com', '["20260321175808.57942-1-pasha.tatashin@soleen.com", "20260321175808.57942-2-pasha.tatashin@soleen.com"]', 1, 2, NULL, '\x28b52ffd605e1a7d5a007a88cc1832908aca58077642905bde96e8a8182fa4fdd6ae3ca178759d2e9ae2b1843890390d7dd4e0d3070236560400000080f24c0a0877017d019701345b1947e5b1bc7d3d61147fe53bed0c7465868ffb7a6067f0153fe31e0eab3fb66fdbcdaa79fe91be4b681a406c2028ac0a8c09ab7ae74dec8d1fbe963ca8e9df638498eeedfbfe480cdf3126e3efad16be675c4309c28f1d2afbba562df6d6de7d671857fadb35be0263e2516862dad6e688675cc6611a570bbaa370f00b03863a7e7f44d10ae7b0bc2ec774a88c15528d641bbbf4d98b84e19c00f7b52f834740e59b5b0467343ea6b71047c2b431ad114e3251c7d02aafed03240d4545e13ab64e93edcee76136b5ed91323295d34da8db90b66dac2da48934a1345818a68be4c260a1a8c982c4e198ca9142736b0b89562e13e57c1f2aa7d818668b2fadb0ed0325c5d736c352cdd3e118894aeacebbb729dced29b16355ebcea34f7bcf2bd7784cfbd3768b5bee8f9c576012a13e400407c24102c7b4c5311876842b5f3889842291bec080a14830d4e495896472fb284e4d1ee177714ce327e1325a8513ed9ef53ee069733895d97df871feb2fb1c1ca355cb20905b220ac522651c960ff47a6fdb18df3b2f2069b61d5f6f7edbf709d103cd268ad840b860c0aa2c4b41834d556934160cac8989ea81559d7683705f6fd8f2c1310640fe1eba264c7385966c341a0a9f353bce15c36222367eb35e49a9dcaa46834dc58198a8b8a82c0c0b857fc2a7f00c79eb76c784cf8a9dc10769b6aebc405e89269445fac343c651281589843a5cc02a0c7d5ddea4a1324d0b6f81aa4c5e65015b983ca32395cfb82bf28e654792fe907a763ce5d103e2b8b62f95bf4c3af465f0776299bc81c329128140209033fc0d3c9b2e168974cc1352f9679c2449cfb863589562d38ebc9000a7bef93e78e08be0f0675f01a78f8087cde18f9e9d5a1b38fe79f141787673083febe098d025c5f640080817180b34d2332c419ff2610755fa3925287ac685e63b7dbf78d31ae377db19aef41dab3e378967d61eba1e2ffae01f1d2b958e97e1dfb6f9d2e64890f3518965575289c5b615dfb60fcd99b17b1bc27c9f71b631f6ded2e2b654ce47abc432f67d3ddbfe3e1c37bf3923f594083252826f0a9449a5415291a48c94911cb3e3e376ec3be0c8488dc6a3ac1f06cb420583f3e68060aee9f034440d9305c82b9164b200808223c2552d58e77c123c4f70e99a5244e10f84af4284a1610239454595cb833e9891ee56335286fd9175e05186394216d3b632f8dab215b31abf8fb49b85af9c8d47b8ef04ad35ab2d8204b7b61b07fe7034200f4b66a487c33af0c803eba472bb8e685fee58b1b70a6f0382f38659afb8761ad6b6e3986c442cc25452a8c862a95868ae12bf4dabf09572369a080717151b0612100b6cc59bb4f0763c0493e75c5408683492cd955adbaf73275a2f3986da8cdbe2d9deeab5c637743f9f662bb539def68cf4659f185679fae67c90be886370c62995fc48e1b8af15fb5ab43d15cf5aaf43891fbe960b65425930acfba2a886ca659a24d845b150946ef818ae07040742a2813bae91a8d85416048e452561556f2ab18e021cc18437402e0b1e58170c389a8dd560536d369503ab6a4816090d8606c300aba21920022282b3a990881e0cd41d1c8e41399ea0a1b188b0aa0603d6b5ae65da158a256e72120ce043f73dba154b9dd799ed4f7dc856ad35ccf6e66e066506ba1e7ef664cb9ac1febc2c6a5b310ec5012fdb6cc596ef41f56d33ce989352c3f277e60d6a1f49fb781cce57c4aac43e5a855bbead5a6bb71518135766b4eb0cdf56ecef53c7fab2fbfbb23f1c11c3ddb1dcad19e84d6b08579f3095750bd9fefc3d5fe9e6a31d795d1431db9ac475eb471173fcf616c20fd1477105f7e6aa856875cef3da5ec7b8ef34716eba51e20854a927d6da7934673f706eca901acd15f696d1577874372d47387d308000b0faf93e556b7b6d6fb3b34bac695fa7fd919dfb26ae70e73098b6a65508aa7356cc651395d5b78c3db54e17d9fe34a8668fae3873cdeedbe2ac936b865f492c69e59c0248f3e3ed91f377cbd4b9489fadd6f6bba40ca9fd76be573e64db427ca29cc35cade75541d8d6adeda908ee9b41fcb68800914fc7e9462298bb619c394cf55c3827991628d324542dbe1dad8cc6596b341a7f444dabf568b84494c43241724b3d418232a8729b94638c21343332922429a4036208100604d340d7f4d60312406439c78208216446444424101199a02025492a1da9a74639dc1a1ff6c1554b910a2b90ead29468a0a29acbc366f7dcfaa9b2693b3cdc0257bbf44e0ff024695d4df66fe649d1e0a5ca110dec63607ff4cb8949f8152a80f0585e3dd14c194396c07943dae4271f84ab1c254e6a4ebf04e724ae0c4718f0d2c597dada0e7f541ed0425e73616158a9b63e547787a7bab7be75309831746257806b135017d97c3c49fc902644a46d994f97c1462014272ab13e329e872ab334f860d107bd18c07622a30007f303c1b1449288545561643bb6a85fb16b9f65576bb22a4001a11cc99c9de2804543601d19b9434da43209f00a6917357e27a3ed8c8ce650d282d9668032cfc525018c4427a8d6317c48384d9ea28f5f194c3f0df6ca54f4ed5b2a509346e9954be4fbaf285fd4f02a219cb44ba31acb2d9b786130a618bd247142545c023562586f1014e10c976e5addb551b818039d6fc792ee9c95a54e9b26b9793539f36a6ca0c0887046a4101eb7738871f28896bc2b8a9c73297ea083c6330d6850bd1714c978c401e8db02a3c4472bfa14a34a872824fb6935d89266e0110e7a552213b53cf50b935113040291f732a44e559ef4d044ac00308b5fb1e98d544f6bbeec3a3b076c2d733121e5d015578ddda532afff4124d63c4705c102dfef068d9a272bd0b30ea56c9fdd0308049a0fb4dbdd4e81b6a6bb3428e55ba874f8f58c7adfb8e2140d0306d7a9a7fc78f59a6521d37be30d0897540dd7d8432d368b5af67d1058b50ed108d3c7e9617618f265e14f2f2c15c4930fd76c1557ae5ac37556551202745e1fee32509391fe1b20c1d49a7791aafad1fc9ac8d81ba29abaa876dcf6523897cd1db7b17455dcbd3e27caa74a369d2d72db3adcc7c106c88bfe44f5f7bcb0e325292d304c0d7993a48ed408a7d6012ae52c5c8a41bb24f985d855fbfcbd0bca343af2593b4c21ac96716ad4d1e5177f906760b5beccd750c7003fb82a3571ff8e18f724a18e582e8bfa4b21a617ad1059c40401b6166f65e69b7a9662ce80008cb2018fbc7b4a697bf7b0b0d95a2deec3ee1fe20c8dbf70616e99fc8b9c680f0d5e5d48091c5453f420dd14b2ec8558c1530c255e4637109b51865878865c132d2aeb84be08f80b03fefc6cfbf1947d3780fff400b06aa063770012fa0cb42ff1463d822e394029f5038d30403657724d9f0141a884759a859695dd8f49b8d247201a4ebba15654eee744ecf269cac339df59b4d2089b0a6634fc2ef4e65b60c955c0d2935b69c5c2c44b9857751b998744d64444bc30926c8cda815ab6d18cc9354738c0c923f49eff408a7cb94da585e635940fef98d1a27a08715a34114041c41e77c82b40f90edba633f805423743ea8bd7ba69cc52a24bb7c1e0ef2566a362381a94897779a57d31422535e97872820260649934f271c96a72463c00c36665ca2eb41fc510a32f076f06683429463842a57b41853cfaa062a34bc7d5c09a31d756e65fe68f171a3e6e57420b1b0d1dc1379bd335ba5a8616b955e3284a1c0c271edb069800afa392dae47dc7025d65187f4cc8112d9da6cc1c3ef4d6bd1d585cddd5945ce9bea807cfde193dab08c084be294e6e99d7db4dca0de23a1713974970d45644882da78908060306c3d0f25fca02d6723320150dd65b4b7782b94cafd600757e9bfed88831fda67aed26d594ded9d32f873b44b6c36ced0582712e7b37ff799ad336fc09becaa0c1e6d0615f75b42e81959b87c30a6878e7c246553141231ea1a516c784d0e80ce928148e', 7006, NULL, '{}');
INSERT INTO public.message VALUES (4, 'luo-thread-2@reconstructed.invalid', '753847ab7a0d84645742e2a73d13a924f2024f2b55e6d9ed1b23f2a122d668f6', 'reply', 'Re: [PATCH 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Christian Brauner', 'brauner@kernel.org', '2026-03-23 11:55:00+00', '2026-11-29 00:00:03.521216+00', 'luo-thread-1@reconstructed.invalid', '["20260321175808.57942-1-pasha.tatashin@soleen.com", "20260321175808.57942-2-pasha.tatashin@soleen.com", "luo-thread-1@reconstructed.invalid"]', 1, 2, NULL, '\x28b52ffd60221e156600ca95081b33800a99b10ea986b164f3e51b0df40b8942e022f232010c3e81e1b642d86f104c99243633e88a691884ed728e627b66dbe504019e01af01ae01953b367d853caabc56e6169e724717bd57c8979d792accec6d578eebcc7dda431e567768d7a69b356ffc9fe44b681e4054405058161a1356f50d47ec6dd9560bded3f2fcf720a65abbbe3bd03abec5e07bad933a6e073df66f23615fd726c5de1ad77766ed94af3ddf2d34261e7da2954de98d78e61928f3f00c4401e10d0c18ea1908d37652cf330ee1d164529948a780b0c080a94c300e935bfe232ab28c71690141165e0dc76c247cd3498d441bab92698384d9bbc076a59cb90f2021c74d6237da1ed3db2743b2b2ad9c11d064a28e911356da09481a8a8a029a686f3a0ca48d2b61a428196dba4976c75919489855b66c27ce2a6f1225512a0e1786a961d2c070a128cac2e4e198da4e366dac2fa899217de2d61792aca0cc83913b124eafadbbd456395d530614e971d3cc4af3c68763242aa9375c6b5340b523c48e4dad372c597bc7ebce772bbbd3747bdbed0e8c678022a15e4044060484058ee98b63aceb09d7c58026136a12f964826160c050a85b2813ca29537c81f2484e8a63dab20494d9d039c596b4390cae87d3969769834b86b6429a451ca34dea20fd04f80011dc218a343488606138c8d054580f2aaa8a8a0a825539a48b844643a3818065d11410011191516121114118a83f3c5c837a7c8143731161558e3f6055ebda956da95c22bf44958a85ecf9acb5e97bfcbe0d407969bfcf7adf941f4114415311455448c078c0aa2ceb043ca8a82a8de6c28135315145b0aacb6e8fedebed1a463806814fe77faec864e59dce820e8723ceecf64e8d8b89d796e3ac504ab8558e07155506c484054665695c28fc8f8e15be01ebdcfe888eadd7996327af556143e49688425da433601089442a15cb6442dd2d601686be1a98e26099a6055ea02c14b62c600b946ff493f092f02ddc48d22152c77eaf3c82441e957695f00d948de4ccbd522e94437037492491482472861f826753c524927e373a092f4912864de9b5dc400c07dcd4f556061cc7131ece940fb86403b687433a6ee67cf078871f4b7856efc7328570cce7925e731c84040c8d061ae999859e47c8d83d533e46e8893e912ff9d56e5a5bcba79dd929f958f5b8411baff6cff577497687f49b123e38b3af4d6f959de1008c2c2196552821f69a4e5b9bfe13e3c56a6de76ea56d317e436a9b4a18594e68e1ebcd81f175bbf21948329d94365fd206d45efbd60affa14d213e5198aa75bca6c7d2b9353d25b15d336779930820e9f49baa4482a99bb5d9e460409369a132513e93dadacfda687b3587c3f108448a5a4ecba121a2269708fec96984fa82d79b91167c53a8502c0e138b2465a48cf488fd1c1188a36e28277864a4076787e1b2605990300f0c2682b9e283e31039501622b74413ca02000a8f09d7b4dc8c911de07cc125c8152589c2d963ab8284c18112394545960688649791ea36335286fd9195e051863d3ed4cab632c76dd189596db903e966d90aa3e38f6cd708b4d6aca6032c38a5ed4870c8c31181583023411e5682471c37a3845b7d3cca7763bddea6ab8e88bd1b667ddab97150da8f63d0f1b0c84a58a1a2cbc572917762af105adeb4e93e6546852602028645850309083aed06a9abfd7e31f80c8c4a018d46a2774a4a9b377592f3936324bdb62fceb4b779ad6dfdd447d6e894f4bed38e4f72f668dd84971c233bc911c7d88d572cf791c26d57eb75b56473a68d735e77d0b2ad97860a85ba6058f745510e9686699a6057e54255ba1d335c1019101210fc718d8445456549c8b8a824acea2d2116d044b93fd41b5050de17146bc4e8658a49f8c8b4656f2ee7e319316c429233fb610fd36f2474b7c64d8390ed0dd33f05d56bd774dbce34e3938418766dbd831874bd5588bebf6ec99150819ccfde79f13fdbc699a6a07a34312068ca40120edc3f951f550b8d8969a50a633feeec1f3ab5d630da5be660e6b9d83e63d87066ae3b9c454d27469100671bb5d86ebd67bee9b557420b5fe3dd9cd691b40ee75e0f9b10eb68d36df7746aad9d76bd1bb9d13cf59b9cd557ce0e793cccf6c69a99e72de7c7569fac8473fbd0ee9c7f2b8422cb0dac0fa373eb470f7bbcf6f6b1ff48a63801b5dea97de4949c813210879b5eb7b6eb4479067ad0469e29396fcecda3183b0234d55309e5956877a6046d24cc6c6b13e393e79f681d6ff46d6fe8d44fb2b52d64257ba0f63b3fcf9c859efad6a0953a42051910346d404ddee97adbe82b3caa9b76275cb20b20006c3e72676a4d2bed2d767688b5ecebb23b7053792203c9d6b4e93c33c6893d036553f5ed5ace9c9176a73d337b74bd786756dfd4669b3b33fb0a5a282b029cbc90078294a8529316648a29443322224992a4036208108683d23c5b04d70312c0533549830c2164444444444444440a928282543a727038970c4c7da72828a2d9ab8e442b16e03766095f44daa85858c2300cb972732a1a37ea14072230927b1f0253a58d21557186b2d56d090e69a65e3af134b78ef61ca7d759d7cf0b4a601bd1ff1f30cf0f0a8acab011785f8a67d766383b425ba7560285140ae2793c203b173d33c13041937e48be7ad8015ea8819b73d2b57ca8a5e79fc00f016cadd54aa7b3d1153f6a0224d5aef72a194280b1beed4eef5b4752d134cb259caffa782a4226f24393eeb81a42fcf2dd22910d50b123ae65ca87066e3860896a684e23364599c9018e94c4facb777ab7ff7ebfd4215f4d767818eef3655230deee9144eb43d1188267bda1159e53f031017fb7dfea92141b6a09d80c245d9bd256b61a987eccaa36b38ae197f9631d6301ebc1b63bb41c3827b8a348cd0fb11ccea0a18122e1b6cf4caf737a41564942824ac57cdf6cada18a058da2a2d6326bb5390caa9448e99de965bda124a5fc4c82e509b336c468c80b67fe58a58ec862a6a932fdef37d50a7996cf2caf6c22cd16e759027c8afe840590c7efd83a276b354357d6fb69205befd0814d8cc227568a241bf4b469e734c4204c71c5c0674978a8931c6de458b137ed9b65327c65411f9801d0a10a9457de12c7cf0d23bf3812cda495998b5b11fd5a048474e4518bee338c16b2bfac58311ff53cc1ab6a3fb2b6bb3016deedb81f9823e4ccf05bf7d087fe9f402af84b5d329b284909aef793241aa89334633197609fbe3cb0b0eb1457ec233861348e3ac569fc83c17b2c64e901380df080c42b54ecee78deace5304d49384b6bfde9e944a1e3bc6ddcbc02c109fd2b3f4b55bb6769f2be6eb691200d448423a50986c7df324984533d45798d251d3726e845c503ed0c07d73c11374d46685f2c50b74e0726eee2a5d16a32c9b75dd24280922d084e7f181073a3528a1c28bf8507c0ece0d94571bc7cba12a3b6a24007e30cd233218620b18b290fd454bcfa0326050174425bab6821529472b8418127a779d542626f45a70519ff9df4fccc85692cc7ec01e8db99791786456831a2ced69d78d761804d38d2bb0caa095d9a5d8c24d976ebca1d173d8f253fbbe1403ccd8ffce6eceb273d0138cbea8c6d557f52e630eda1e4581341fd70439d02b209c2d46e8aa3b5ca3fa84a3e267805c7b67e6abd08ec669f7c9616beeac89db31abaca35328c1543ef2ac47419dfc5268a65efa6fada382fffa73bcc608e59423c29bb044ee1a8fae1ccef5e0004b01e914c908afe658575b42a19413c34116f4ac429677bd085ef331b2aef1af3f668b96936c575d1eb7aff281e69c4bb17f443f19e80f02710e45590041747e61d3c66b628070a11dad5179143b494e9159fd37707788f6f5e83760a847e0731c757fda813000401cc076f462ec581492c0408cc218f0fe280e609e46db6a1e13626ab06839a214708c3987372c0d2178f43f01f0a158111d4fbd553b5b071bf3a04d4f2ca28c3e07b2612feb7f23f9f2c82fc55a9b4d70ef3a1b2547bcf3abb928c40ab1e22421640c898d9925b0b2761f3f9f288d19ff2344cf300545f4fc9e349980d0f2f8a2bb8e526645cb0a60b22880d922bea9467d4db71e98d7f08213dd2940405323230be5c0fe36dc5594c79858118c97d553bddb945ff3a09a743b52a1515a7a4f36884a7ae5129d839d63c72eb756c63d65385c80ba510e2e1232027916efdc80a36d7790d4094499a72a3669322ff5c1599d401ba649820df780044e009954e181e122b69614e3b565ffa4a4aafcc8d87fe138e250558f1f478991a8a0c71378980d1ea4eebb4c5fbdba751552a24397f318d6ebe5ab2c8195a42761d84b1434088bd5cc8b26c745b77fd5350ef000440ee429a1a2c42f58e9ae3437c1b6e059df5bb87834da4401457f7ca1014d70917260078e893b7b4cd5783ca22fcb2a9e7feb731cf4934d50601494cc61e4fa2009ce780fcc4f08bf71cd9331127e0248e0356cbb70fb4ddb1b164026424679194fc322c3a639cbd852b0b308dd11cee9afff070a3615d3add7840207d78c1e6c83cbd5378ac3587275e87476051d396a27713427d4ba28a8e', 7970, NULL, '{}');
INSERT INTO public.message VALUES (5, 'luo-thread-3@reconstructed.invalid', '6e80d3a2e8865cde146218ca1545e5e8c8fbe59827eed2a1c51f9f907da5d8ec', 'reply', 'Re: [PATCH 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-23 13:18:03+00', '2026-11-29 00:00:03.521216+00', 'luo-thread-2@reconstructed.invalid', '["20260321175808.57942-1-pasha.tatashin@soleen.com", "20260321175808.57942-2-pasha.tatashin@soleen.com", "luo-thread-1@reconstructed.invalid", "luo-thread-2@reconstructed.invalid"]', 1, 2, NULL, '\x28b52ffd60bf20dd6a007a97481b32908aca5807d63a946cff4b7454fc171265785fb2fcffdee1b2cdae10f996ec4ced86dccc20c6e98cad08000000807ad54a08a401b701b00116beaedcb1e92be451e5ad38b7f0943bbae8bd42beec0c5461666fbb7a5c67eed31ef2a8fa43bb36ddaa79e3ff243fa2e3e061e241a2a2c0785051c7385e6fcbb656f0a096e7bff730d5daf5fd81d6f1ed05df6b9dd4f139ed20c8fe6112b6756dd2ebad717d67d64ef9daf39d02e3c1a350b4b229bd10e75c02c2350b1bca2309089685cd65b26198502c5b5c529ce3e038366d27059de360359cb6bc4c195c32b415d20ce2120f5f58d8646e39b2480a87c3424bf30d26e19b4e7624da57954c35d265ef02db9572e63e80841c3789cd68fb4d6fa10bc9cab67242382613e51b3961a59d80d491a0241c189dd3441bfb38c496b43d52c695303a2a948a44912a1786ccc2a499681632144ac53269f8a6b6934dfbea8acabc904271eb0a49520ece83913f124eafadbbd456395d53078bf4b86966a57963c3371194d418d7da128eda115ebfa6d6184bd6ded1baf3ddcafe34ddde76fb03e319a848282f00e2e201c202df74c537d6f504eb5a382693cb44ba65b2d150360c93632a93ca294bdc527924a7c4376d39c2c1d1a69b64779cd5c14e5bc325cc2a5bbe386795217ca34dda20ef44504c5095848b0a2aa2a2de125efd04f800119c21a26110a1b26870d199a81c4c50131314848a6a4899880e460703810ad32900e201e262822222822c50ded0700ccae30b1a9d0a888a6a3c50d5eada958db96422cf44978b850cfaacb5e97bfcbe0d4049fb7dd6fba6fc08a2089d8908624282c503155555043898a0a84ea7a241f5e00115a1a22ebb41b6adb76b18e11b0422fc90355979a7ab60a3d18833bbbd13a3e2c16bcb71562825dca8868309eae2e101850555615428fcd1b1c233609ddb1fd171f53a73ece4ad2ad4448e892a948c740787482472b9602613ca9de5c22cb4a5e10a03669a2c6ca1602a8cb15c96ca33fa496849f81662927488d4b1df2f8f209147a55d25bca68249cedc6b25533904779344128944225ff8217836d54b22e977a393f092245dd7945e4b0c5a38e0a6aeb73a781c4f6838533ee0920dd81a0ee988cde9e0f10f3f96f0acde90650ae19b9025bdf6b8070916180c3ad2330b418f90af83a67c8c101485225ff2abddb4b6964f3bb353f22fea7183365eed21ebcf92ec0ee937257c70665f9bde2afbc2011859c22bab50c2eb359db6367d28c67bd5dacedd4adb5efc86d4369530b29c30d923ebc53bb3faa636c3eeccec2968a1a40870f242de1e185fb72b2f994e4a9b2d29036aaf7d6b850fd1a60f9f289baa75b426c8d2b9353d4562bb66cef2261140f2e93755896453376bb3e9b1704c26cb65aa3c34a9adfdaa8cb6576b341a6f442290a8e5ac18341165928960724af982d7cb91167c53b854300c138c2471248ef488fd1a15a39ce0c1911e9c9f858c056391367f6c369186151f1e8688a162891c134d2a1600141e13ac59b919233be0f9824b102b4a0e89c21964ab826481a112398512613410c98e23d56d72a4ecfaa32ac1a3ec7a84a8955d658ebba2f3aadaf207d2adb215c6c623db3502adb5aae9000b4e6937121cf268442015e448904795e091c7cd28e1561f8ff2c5aad7db74b511b177bbaa4f3bb106a5fdf8051bef8aac84174a94c960321549de79bd426879d3a6fb9417131d08081614130d221ee8b41ba4aef6fbbde02f2c28053a1de9f44e4969335627393ff946d26bbb82696ff35adb1aaa8facd129e97da71d9fe4ecd1ba092f3946769221beb119bf60ee2385dbaed5eb5ac9f64c1be7b4ee604673a95032d7d56d51280c18cd344d2eeb92a15cba1d2f580f170f1110fc110e88b43986714633044d8a396264762068454cc27a861c211c8e89728728672051795b1c47acf1a297e925e123d3968d5dcec7335ed7e4cc8618c41493d0dd1a370d721c8ee923434c29675cb29592e3768d4f391cb631a67f0aa8d7aee9b6dd31bdf824e1755d5befe0055d6ff5fd754b8f840ae47cf64e8b1fda36ce3405d4a36911d1c03dd4fca84e2b5518fb71670fd1a9b576d1de32073390c5f619c3863373fde12c6a3a2f890438db28c576eb41f34dafbd978416bec6bb39ed23691fcfb5de35e1f5d1a6dbeee9d45a3bed7a3199d13cf59b9cd557ce0e79bccb3656cd0cf4963364a94f56c2b985687fcebf15469618acefa273eb47ef7abcf616b20f49963801b5dea985e4f47053ebd6769d2a7fd046a0293d6f4eec518c1de1f554427925da9f2965b6b569f109f450b48e33fab6313af5936c6d7b8ec34a0641ed77869e390b41f5ad412b75840a2ea60ca8c96b5d6f197d854775d3ee844b76010470cd47fe4cad69a5bdc5ce0eaf966d5df60762951f5ce156b6a64d079a31ce2b9ba86fd77ae68cb43f0d9a0182cea8929394638829443222224992a403720810062369a0098bea011240233988931c4208192281888888888848902449251d1375e1265f96c1ac0c5bf6ecff132b120d62214834320f14f8c81e0ec3390cff2ecde6719826ac1802060b6dd383b4f1444f2c81fdf108145673b7e3032950bd4f009a12ac313a5491c7ea894858d0596a83f16f3d8e3af94c9c1bc24ee41def985b11cd1ad4346ded1c2aa569ec3181ab1fbb41d3d8b79a46aad1c2801827322ffcc844048f567adca951cc13d324d9b86e3a72311146c4312e808a8915f2820c0231e087be8d97a251276d001c841a09e850856faf05a08155e676b15769e82c6a394991e135b85a4b66cf001b9384d7952025d50f39867a3139683b24ee8ab6e9c6dac2fd11c6f4812f2ab02ac57a9c928069d12b955905438b23867652b7adba5367c5200b7ec407094544139cb9ee7938b358b86a0e161977db290170b5ba38d23c3834743584b1ac2ded4275880cb848d28dcc80d0753d4f666481c86a4ed73475bf46775a3cfd4a7aab6fb5546f2273d9bcb23c39929acde7326e09ebae439892eb9fcbbfe124737836d409d34795a422e04c6d0cf7a2db98df59618f9a9e4bbb736167b3745ab2ba1c99a5a27fe8d95d785d88456d1a1b9effd5a271f42cb52d05c4ebdefb177bdfb97d223850086406dc760b7b16d8e85dfcf9c752a86a6cd28695ad1c5b343c2b43b35a9feaaea506400317e50b9dd5178beed4992395a6efd37d094f1157e1cb086ca7884107e8d573b6a2fd863224896a5d8700720a0c101be61fd26cdf030b8320d41226ce271d5ac1815511b74ec042ac9979d926972a4510b472fb81cc7fd37d9f29e44e989a156cb70411d84cd520f7c2e3d4a4de8953bf1f6807005b27386cc30fe830d01409b29aa238ac6d61fcd15acea105b7b723609808c9ff226d3a4ba18bb1a435c3761b6afbe12928f9c570020cec4454a810638573e1291188162b20b557182d8070cae248a8f0984ceff805aeb6cda460f5c0c77814ae7ec65c8beda01b5154986f81b5dca55ab5c24f99face360457012201ed2542d08542b78e31011186dcba3a321f2277b60d073918298ef3e9ccff56e6503a2877fe80cc361784eacd8b54531a7a9e16fd08d7e1ae4d92bdd38b9c0cdceafd013f95ce90f2b2db9c50a0e7803ce1cfac95ebb574a79b3ca9d7f8c7166a450c01ac61125dafdb559162934f5b2f6a18040b80dd9a7850bf3a2543b65decb7e7c99de96de24d6e9068246cd5c8ee3ec2ca971ea2e82e42eb86d89bbd0e8e42fddf639e990b01d67ce6a3fd7d417eb137e2619c042bb7f7efd774e936f346f3530c44b96c0abccca08122228785f0a7479fe73742b4a9ce56416ef57c8175edcced2fabd43872810725471aa6c2fe2a01b636068c13b0cea2605f7d07f004235fc2f670fb14709a31c87a023e8548f2103884a1373e6ae4ceb1b69c5307652f7f300031349f98984947f3271e130830b60b154df7a9613494736e86b8efac55230428f41f6a0d35bc310e2ea7f8abd07c082dd89b1eadcdd134d98b0e0076f288b9c411ad0199d7ff4cc2d3a30623b76d96e7d25fdd47a58e951255062e804207a9f70ee2c38533d503fcddb1cce4479d0848b9f59accf90e14625a298e9504bae423ebdfa83d81ee9e4b65456a145aefddbd6270e2ee42d12093a6526463c698a91a7c58f11bb96f8915282652ea413c94834d3110f64ba4093ae83cce1f24b124254ae82e8208c72e3de094e43de4ec7bfdf4b71ca7bd36ec05d52bac9f358a15307024f988d56922363b260fa16499531aa6c834087b456bace3e12459c72a388c62c409aa3b29027849565400f324217774279de71ad0f686a6e7c765015943ba272bcd2423dc1046a64ce4909a0e4f9525e06be5683b091c45a630e13922fff74dea7984913be970334c9a1e23c11da288b9209a17ade243ca22f2949d7ce8b80520fcde0b9e5998ce84dd4c2e8e545a7bba458189ada440984a895a098003c98f84c026341bb5702871a0275f26066edb677466703f1e991ceb04f981969274e1c929ac11a2a60347f039f8199bab020400e7c690b63cc584c10d5ab062e891c36c2f17253de861007a1f0247aa77a23580a4b06c00a0068714c288867d3b33589f3af2576d8210781c8cd73efc730bdd6aa0a4be1d0da308928da8bde2a8d390a89e39293b78ffbddb1a3b22c2f672e5b80215cb2e462b34612d1986b088a7637fabfd490e705ce0ac1730cc66a7da2bd6923c30260e057003d26d82200e5f16b45e8b964cc2150de8be3039f049b6be9a4e0095a71c0414b0a8c39622ec2664a9d9a4c3bfed02', 8639, NULL, '{}');
INSERT INTO public.message VALUES (6, 'luo-thread-4@reconstructed.invalid', 'f9db031f3a3c821bd0b39f87f8e1ee5f882c0c595226153ba2ab601776c3d039', 'reply', 'Re: [PATCH 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Christian Brauner', 'brauner@kernel.org', '2026-03-23 14:00:00+00', '2026-11-29 00:00:03.521216+00', 'luo-thread-3@reconstructed.invalid', '["20260321175808.57942-1-pasha.tatashin@soleen.com", "20260321175808.57942-2-pasha.tatashin@soleen.com", "luo-thread-1@reconstructed.invalid", "luo-thread-2@reconstructed.invalid", "luo-thread-3@reconstructed.invalid"]', 1, 2, NULL, '\x28b52ffd606a242d7400aaa0d41c32908aca5807b6d6a164fb5fa2a3e2bf9028c3fb92e5fff70e9756bb42e4f5b475441f05f706314ec7c28a00000000a857ad84be01d701c001cedd7adaf6e237a4b6a98491e58416beaedcb1e92be451e5ad36b7f0943bbae8bd42beec0c5461666fbb7a5c67eed3421e557f68d7a65b356ffc9fe44770203c4c3c4854141811aace318ed7dbb2ad153ca8e5f9ef3d7caab5ebfb03ade3db0bbed73aa9e36fda4190fdc3246cebdaa4d75be3faceac9df2b5e73b05468447a16865537a21eef08d848467183494840a83c632d1344c28cb16df3836120f6760d060be7168da4e0afac5253c9a4c2c13e9120f95892643691a26b71c552485c361a195b90693f04d273912edab4aa619e9b29781ed4a39731740428e9bc466b4bda6b7d08564655b39211c9389ba464e5869232071243a128e8936f66920655c09a3a342a1281b6dba4976c7591b489855b66c27ce2a6f1225512c0d18862933c93060288a5299385c53dbc9a67d7545655e48a1b87585243b8ecd83913f124eafadbbd456395dd30616e971d3cc4af346876b223a52635c6b4b386a4778fd9a5a632c597b47ebce772bfbd3747bdbed0f8c5f8022a14e00c4c5830405aee98a6baceb0ad6b5704c26d424f2c94433996818a85f2813ca294bbc427924a7c4356d39c2b1c1e89c624bda9e0696c369cbcbd4c125435b21cd20aed1267d10af6b25db336d9cd3ba83988c854261aeabdba2a8864b669a269765c150966ec70cd6c3c543c4037f9c134131d1a9285c547422aace5bc2ab5f00bf0010bc21927130a1b27870c199a8204c7426263a12aa4e43c244703038180754170e01100f1017131411118481ba83c331a8c7193438151055a77107aa5a5dbbb22f164ce498c862b190419fb5367d8fdf97012869bfcf7adf940f4134813311414c50b070a0ea54d5078030d1e97038150faa08113a13aace6537c8b6f5760d275c7340841fb22256dee92ad86834e2cc6eefc4a888f0da729c154a09b74e03c244e7e221028545a7c2a858f81f1d2f3c03d6b9fd111d57af33c74edeaac24ce497884261a437681089442449b2582e93097557b92e0c6d6598d27099a60a57a80b852f95ab4279463f092d09df424c922e75ec77cb2348e4516957099fa1609233f74ac150fec0dd2491442291c819fe079e4df59248fadde824bc2449d735a5d71283160db8a9ebad0d3c8e2b389c291b70c9056c0e8774c4e684f0f8871f5378566fc83295704dc8925e7bdc03050b0c071ce99985a047c8d741533e46088a42912ff9d56e5a5bcba79dd929f957e77183365eed21ebcf92ec0ee937257c70665f9bde2afba2011859c22bab50c2eb359db6367d28c67bd5da01aeb78cfec2a3ba69b7c225bb0409aef9c89fa935adb4b7d8d9e1d5b2adcbfe40ac72842fdccad6b4e94033c6796593849d6fd77ae68cb43f0d9ad923ebc53bb3faa636c3eeccec3bd042d919c0c90b797b607cddaebc643a296db6a40ca8bdf6ad153e449b3e7ca23455eb684d90a5736b7a4a62bb66cef2260940f2e93755894453376bb3e9b1f864aa5826ca4393dadaafca687bb546a3f1462402895aceaa21135113cc3f39a5cee0f56ea48e702331f8d6b8857269985c2469236da447ecd7a81865058f8df4e0fc30602a978aa4f943a38934acf8f034440d944ae4976842a900b0f0a860cdcacd18b901cf19dc8a9243b27006d9ba2069fc0c0d94c8292aba642092dd46aadbdc48d9f547958247d9f508512bbbca1c7745e755b5e50fa45b652b8c8d3fb25d21d05aab9a3238a5dd5070c8a31181547023411e9582471e37a3845b7d3cca17ab5e6fd3d546c4deedaa3eedc41a94f6e3176cbc2bb2125aa80883b9602892bc135adeb4e93ee5c50407428205c5c48388073aed06a9abfd7e2ff80b8b4e021c8e44ef949436637592f3936b24bdb62b98f636afb5ada1fac81a9d92de77daf149ce1ead9bf09263642719e21a9b71cbe53e5ab8ed5a058e4922db6674add3f1aa56a75bbb8c7e7f28bbb7061d3de193c50304de966debd2ab946ee1931cef8891b50ad94250850e0744f3c95df3ed90ccdaa7694a50db86ac6724cb333b695b5a6becb0f5564850fb134a628840f675f029c435d20870382092e618c619cd103429f669378e18991d085a1193b09e214708ca1da2ee4082f2b6628d17bd4c2f091f99b66cec723e9ef1ba266736c420a69884eed6b86970337d648829e58c4bb65272dcaef13b0edb18d3bf059dd7aee9b6dd31bdae6beb1dbca0ebadbebf6ee99170819ccfde69f143dbc699b6a0f3685abc8807eea1e647755a09e3ce1ea2536beda2bd650e66208bed33860d67e6fac359d4745e120870b6518aedd683e69b5e7b2f092d7c8d7773da47d23e9e6bbd6bc2eba34db7ddd3a9b576daf56232a379ea3739abaf9c1df278976dac9a19e82d67c8763e5909e716a2fd39ff56185962b0be8bcead1fbdebf1da5bc83e2459e203d47aa71692d3c34dad5bdb75a2fc411b81a6f4bc39b14731f6847a2aa1bc12edcf9432dbdab4f8047a285ac7197ddb189dfa49b6b6b5924150fb9da167ce42507d6bd02eb89832a026af0d8327a8a28b14648a2944232205495248077208100a85e23c9125950f12e0323187b39c42c82022222222222222225290248542079882b8f500ce735f80cc092a053e4d475cc776a8042516750c85b23307aec1a50c99e7728330bf700b336c32168583174dec90194d045a0910d583013d2f300dd18cb7059e94aefef46962ee5ba340fc331f8fce9a1aaf9fc615573d96d6e9a12802964129c08f66ad0d9243fd60d349227f70175990d86821f0a847c2159a3ac7b189971aee2b0ecb93a5f4c0328268772a2b14e804706e9baa239f078ae4b507d0a352f8aa3ee05f61aeb0774977f31c8325b958d30e63d7578ce19030bb4fb8f4703b24299a2aaf645900fe5110aa10ac2f690319a527cca7a7de0756be077a2a500e84f98c82daf2c990d250fafd2610ac04aa0edb4b5f82b76f6520cff1418f2fe0d0d675b2a18572b00395306f6b31552c50e5812c6b131ae649ce3d27a7cb31fdd0f4ffd5f90fd2bd64bbb3c81345345ae865dbdd44dfd244e1b39e01c823b0c481e00d39cce148ad23da01940e30c68e4513a893d6a064ae19e54c722a3ecfce3448cfcdfcd27412637472a8a89c37452724b5fcd9b3aeb4236c8de5f59408d7c6616230b10b357231f2c6425d06a03186f18f65d57ca903077c90004d0c26a6aac7d4aa6da97f72d254ff72819eafdd7b630d617bc854326ec93bb6eafa89aa35cb170baae4e1f316295ac564dccd3c55c10cd780f5cb6b9847ba8e5c9fedef31e61efbe422f1789107cc8853a9cd159b61f36f16fe4340969438884f372015040cf8065d6c135263b2492321b4f2e02354004cf3b2d860e16d0270b1e2c53308e3b88deb86a85c0bb11d69dc21306294dbb646191e49b5ec2da583acb921c6d72402d7f8153d8cf2436097f424d9f31f5190c3187e0dc921eb166b5dddb41e934c5d112c1e8d6ee7e3a285588d18fea49dac068f3eaa3782f07561e5b500fbadbe1b12554a181c23b923033c92d3c613a8cda0b2cb2d560d0211a04ceaad5010293b238fc7378cf42c5a077a809de1e68c340d1c811f32403dbf3dbfb0822d47b733ba42be004eafdfca3b6e5f005a133c75928eeb686831832fbd36adda0858f7c2310b3766366fb7112727d9ea67cbc6f52e4897720cc2baba48f6656cb27a5519a4ca9523b9066f16dd9c0951df23ae04393f3fc48ca9fa50072e00401ef6c13a002cc9c7a67a4dce944672e64db9963f4c6bc4057832a58b4a8dc216a4ffe763c4dfc110c88e5d98d42959ed8996819b9d9529019d73c532d9d77121cc84a8ad675b624ba2d012680199ca3762e24c5e7b27f8d8b932155e4d30b8340d8a9c3eea43617091dcfe120294f1cb9de0880d42e7e2c516b05721c3ce30914f2db2ece98119474745b3887d7958255765871648b1cc5325140527ba41b04587cf17302b56c131a11295ca854e83ed2903a3a32c7535e937766206054e135cf7d41dec57f33d282e06bd733ca087490ed641c361be45f641c45714e217420a79b3580d18902ef89ca069fa389e2056fd8ba3965688d140f81572faf050cdbac99bfc2a50482bf40f1d99b4494f6514dcb14ee952a2a61ae2a112ae4e6529fc25435b18be6ef24efbfac3f5cb17e1f7752bf046cc2130dadfca18592b28c85243fa01e385dd1348a57a05554e9115f703793607b264739f64a0bb160523a401a706d8f1b00c916e7094437947b9d5b09a488837a05860f115c4ac4555507e1f848d67c18167f7278cf64818495032e4ea8a2100549727f34d7a4f621a0c7a4477075c0aa81a38f9f75803aa2c0cd538ddf778be0fc871b55ffe16b0ebfad6395530777447800379defefadc040c22b8fa6f2e1a668a063f502eca4f12b302234fd35d0cb09b23400950365dca0553d0cb8a47b30a991436111c660466885e05867b451e890f9bd1a20f3b033c1c9d26193d56c0c71128ccfad4aac95b5879105413a49c1e4d8b8e1181668660afb2be9cb001b1cd5374c344fe0414dc2b6ce7876de87d5436c5222f2c56df5ba2e850dcce81377f02a2112e2c860f36bc3fa1fd721ced115093d5f970de1138d5890a576c77d1d7487c6dfee714b73ef22df6a44924d13ed8d1df044f90c923f3c182ee2a242cd0eef93c00f0ff43f4bc5969863537c7ba889eac2c5c00bec428d9fa9cb7bac0b94d91574afcd61bac7d6829a9222564fe16ea545af10ccbe94335523256d057224eb4f2ac9b08937e4a8ef89c650ac3e01ca5618353b397f323760c4f17449f046a39edc193e4485b053735c98c21ee02da458898fb2a05df5614951be3efa928638f344043fa2d40557d4532556949d1544e5927a0095c36a7f504dac3da86aec85b00815d24b997d718699a0ca127ca03478d4dcf129df4e7c2c68c0a0145dbe5fe40a217197260d5bcaa664cfec7cb4a301f3618de3597b94548e6646268c4c57a8a53179e550ba7481a7fd25d33c807dc9b27427987bded6bbe638071fab9f2c17c61552638758444991478ab21b5347710f2d1ebfa6c0947f9c684f2cbc133ed09434897764b91ef401233dd2f0657e8862e848475f9f57539970b1beab44068ab21696e241323f8f649ed383cbd78beda45856ba9c03121532d19f78503', 9578, NULL, '{}');
INSERT INTO public.message VALUES (1, '20260321175808.57942-1-pasha.tatashin@soleen.com', 'b693f58c3df3c9e0a5db2176d4d882b246dd5da0032feaa8f986af8b8adb1b42', 'cover', '[PATCH 0/2] liveupdate: prevent double preservation', 'liveupdate: prevent double preservation', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-21 17:58:07+00', '2026-11-29 00:00:03.521216+00', NULL, '[]', 0, 2, NULL, '\x28b52ffd6021019d0a0076d7482510719c038335b9b989b49a457be986679c9847b1a81e175b45b97613de7d02110100200010410041003d008e7609074903c5c55d439a31b12a586bad091cd2dcf37090e6064e732e5fe48df3817e1577daef812d500c31ab1a79323453257c2165be7e923fca7c147714cb881136496618a9d3c51075a56a2c1bd6c278c792a5599c8203c88379daf380348d43d012ee1e26169dde9c1a61cbb0df25756a9c581cbd572f955554597ac1780c2797daadf1522f862e186b3879eea68511430bb14895e63ef92c525b0aad533e0a7484852f568eded0bed3aa22597ab5971d58639abb6538a55a2c10918992a53f8a9e9b3db5a5a8f3675323942ef17b95d2e9eda3ce5c8003c018c69deb144b49aab4f0f308958aa1472ab9e72bfbbef0cdfb4ac493100090eb894e8be0ebf19e96299fdb0d2330d7b14598d0617ca9bdbd06b1646187614599a50f818501d98e35c5', 545, 1, '{}');
INSERT INTO public.message VALUES (2, '20260321175808.57942-2-pasha.tatashin@soleen.com', 'e8342b178c410896388be4de7736c82589b18aaaec68c818aac0be207d0f5503', 'patch', '[PATCH 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-21 17:58:08+00', '2026-11-29 00:00:03.521216+00', '20260321175808.57942-1-pasha.tatashin@soleen.com', '["20260321175808.57942-1-pasha.tatashin@soleen.com"]', 1, 2, NULL, '\x28b52ffd606f13d541002a697c132ea0cc8c755a018e6e8f6d781b033256f7b8eeaae0f3e4bf28e1e2eb1142ba32a837e8f20f9bf03abc0e0e08af0a01260120013301b7715fedd98dfeb2c257702c263a13182f83e3e26107419abd33ccf8cd7f743dbc9413ce5518377e7bcc1ce17336e531b63742d7717ee44b509dfdb9c8deec2d82f81dcad9d6e3b6f2191c179f4634d7be77a3702ecf4fe61a509dd2c6caa16e67b8c29ba1b2bc45e4c61786e21fea845463c8209daf696de4a172ed5c2d85a354d635d54e7c7b01c5c1c0301ce8daaaba0df290a05d6f7750205b9d1477ac7d3b6b0dcb7aa811d55a83aa18755197c501d350652899068c655d150ac4351518d52088716338dc7466cfaca841b042d19b7e362b9f6b7bf4d5a4b6b5c7a4877031583740e19948f0e09a1c3bc267db70140a85327986a2c9346830d62f17e5fa8518b7ae4f196e5cd31956b88dc8c6aa76538b2572a541bcce1086197a0e431826b846646f81d36561a84b484c261367b15c2814ebb1925d1afa938197c3a5aa2ab0625d2e78a96495eb202deb741f06f83c411475e72454d396b77c924c22f836aef3990b5461281effc25caff0583130386a32994cdef05778a8c2190343cb8dc63aef288aca324bc9aea0b9e1361362d578c3121d11468038bc10c12b3cb091d0202e690ab2d622720f28a18387f036caf026b866f4a1647744071b1c0438d443797e9c4e98fdc3d6533a3f263792b02f85aff0361f674dd439c3df0e655be133ecaea93633dd441f7d2e3f15c64b5ada3a2330948ffb6eb8b667c2a4b0ce2c84679d99ec6b33eefb11a55b8671c7b861773b67f03d6fee5b2785d5ce3c6563d8b4efb12482ebf65c9dcff317368d933c9ef0b5431f7886f273e38ed8a1789b9d24f2da231a87b7357b51673cc2a750746dbd9bfc6d2a2b0c9de668e72ba414c60a29aec920b75cb64f0bcf8d9f6cfc6a77d84cadfd3cce0c33c6642c9785c9b2ee8f65395c325545c93e168c65e98eb0e12399f04c545478e49c8a8c0ef61c7834b08a87bdebcc5a06b8bb7b087198264e9221c0e06d14f0703acfa283753a58828749949b24980a0e078743c1bb700c504c50783a191593a4c13a04c439acc823248e06c5c3a43b0a0fbf8bb6da170b6672cc64b1e4093f6e31ee2b257c6f1266dd6ecb5bbcbd2f7cc8c480d399283a0e36283cecbd0fb0e8601887a351e05d5c600c1ef6dafd91fbf38e3d195ca3e0d5e1479f89ab72dd6c7c5392246a43cf9be5d0b8909d21b578d63a354cb2e8609e898b8c0dec71682cfc4e42235c38c8c4567b8edbcd3842237cb24311c6ba3d3c2f21f1cce4978e52552cd5e54e51ee4132b237e3960fa4f32692a4104992a44f5ded933864268b8209b97ba0fc5a8f38de3654d3f9b0a122ae497796ebe240b950d48692a40d15a12d250cba50406443e1cb693d1a30954b4593372da299683ed43d443a1c2687ab32f965a25c15000b91081ffba2a5144ee878c41f241f4a312c1c7e64bcc020dd35385c935bd674c9482a8c1b0a6b764385b27f7a023e85b2c8e8e6da2f1461bf6bb3d7197accabbd8c2795ee1eee262e64ca8d43442d7ab8ef43c4ef6d49c0251169e2285cf2e68692449e804f1dd1d23a351c91176ea0275bb3114b93bc69d9bbcd1624dddb916753ba93c86cca755aac0983b9602a59373b33d44436de564f8743916023a32327851e7516a89820505d9bb579236ef96cdeb38135e070284ddfcdd67b1b8270f56a4fb9a6de2d77816da861a5420621119111114992241d4104084371d0696c0f12a02429c782ca28a3901119111191209a829282141a036c02bc31702b758179c1d0d8ba1319918e3f657a049e525e7b4cceb7a788c9c4451c9e56500bd43feb2926daf93db91252719d288c24d6d1fe6f26e359639b32c02516e7e1364a85d0929cc3bf2aac411eb125236e6ceec4ff88b2fa8107c89f1ab63d509080266a32b6081c196db52f50170632135332275466287ddc958110c9aebb25c3e651c822f0fe1e046bbad48e8614b682c47a81419dc02cd9235af72f6305f1394b74622309773bc222a968f732e7e3361b4e303a0698dbe09fab52a67ff48927b74834afc3e48cd4beff1216bbe8c8338e935d48f693ec3e5b5bf5d92dd7db40312cd81778b525ca7de3da5b0af783db3d4cc7a5f7712e8ae4d5b43187cb172698bb401d721671e2f399b731722928393599e0ac6123f53b5b17f613c0c5b50e166816bd92abea103bb045eb50a901f0b47fac95dfbdf6c167253ef0267251d041f5b849e8f66606aca16938fbc2c2104e9283260e6f6a167550c4b6f67b7397b6475f1998f88087cc25bc0fb605030e88e410bddb8d7551658321d50038c3ec47575aba988f2396f023f2d77615deb3587369cfd13bec0a250bcd6eaeba618af9f52aad05c1bb435ffd04e435e176c8df1f50aa005a4818445f88b838abc9f7667e686cbc17f4d1849fbd2353427d18c62b4142889616aee600f5d03a2836e35ac9c850a056d889b590d428011108c5ae90cce798864380226b933e2350cf0542888661e994ec0ce69d2f38b60e2e3800517f9737fbab4e759cd6b5f08fb8a5edbc433d70a47ec3551a8f1ee1931027f483e8e36af3c4642546d575cc8c2fc1f687c42adef699e520d16a0021ca4a9a47c1db1464c978692499077d9b666d77914afc025e196a5191023b81cacc050080475cf48a6bb8e1f78cb9873cb94e2b3a6bcc5db4b114d7b89897b10fd719e8f968261626044b14943b178ef5c898a8caaeaf4837e5a4127b1c60ac157bb040ad8ec6ab6fe6dc864ad72c343e640cada0497baaac181979c4d0928900b03b13fa19f556af1db52b34e933a92725f2a67b1235bd817bed4540ff5d15625c96b72ea4bef8eec73f8e9a1a22bba2dbd902cff1c47f5ffaaaff72763309505bbcfd703b94557a2898543b3d8454057ec7204c01', 5231, 1, '{"patch": "023097232d6488508d149e3707c63ac6", "paths": ["include/linux/fs.h", "kernel/liveupdate/luo_file.c"]}');
INSERT INTO public.message VALUES (7, 'luo-next-derived@reconstructed.invalid', '8f59fbc7c3143b8392382c0f404827216a1cc92516bfd2ac06f8c36d6b26ab35', 'patch', '[PATCH v2 1/2] liveupdate: prevent double management of files', 'liveupdate: prevent double management of files', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-23 20:35:56+00', '2026-11-29 00:00:03.521216+00', NULL, '[]', 1, 2, NULL, '\x28b52ffd606010153a006a5fa8112da0eca8eadadd180bc16e50fb78bd25b8b7d31bb3beacf846098fd4201d30c36a1a265748ebd2e478398ac871860701070111011275abda896f278857c6450694b2e3d9e55fbbbd76cef346389ef79ea7e7598a4bb9363e96110eb3ecf2e994dee5b3adbf509ce6a43763ce64a76dbed6936e36f2924a6a889dddcfe2485fe5d474c56154a1a44a6a78e7ab1323f24cc2ec47af3577db7b771983d4af7b88bc5776de9dc7a58a2bc105c7556133117f9b6b29e20228a14d2a39754a5ae7ecbb19579bf5c568cd99b7b5983b5da3fd28c4ad8a8bd89cc4b833206e3ab76fd66b4e56e9bda9e6b3da736d4edf8db6f99a33e91f5414ea15e707283c26361adcca5943d07c1d709aa609ba85c162a85853754b3555bf32e395ea51b519b73acb0a28e1d94caaddd4624c963610afb3c3324b8fcb0ecb8d5b9ebd160107308f8e0b8c6733cb8c8fc1fc219aaa072a402751596fe73a037075deac9114c22d6162fa69d693e82488b7f6d1ac4e018718cc1ba05b2287898ac7602008820b0b9669a2ae550e0d0bd4363d540f95244d9b66a1815ae8ce24c33badd5093514f93cb918bf6d538350129bb6f6ea91048ae06a67be8debfc54e12a751823f4aa720a140aed7a1be4104a5966936e3eed7fd4d76e7d0fe5ab7d08eddb111e697d6587df9a57991d6b8d3f9975814768551c6871963657654701638c104a9dcd08f9ed490cb93a39b771df4dd49aad9393748bae5667956ffc01619e1a875b5c9d9acdea156f6fb8caeb10b7fc45e4c65776d92f754abaa1e44ee75bbd09f188b976ae96024e0172b3f5de7e7366965c5709e3ceb20f4fb738e4ed8dbdd71987e053e95d5bff69a739b3d3b397529951dcca9d4fce502d5497db794efe1c4e38947cc1f23d6afc617862b5416ca6d66a2a40f02289dc7a84c02522de5889d86daff7cb7d1f084e80a0048251b74db489e5e6b86a2b3771fd2a1c5e30303e328f389688cfa12437c626cf5e7b18ee3b2da7a2a286a9aa4c151e60376e751ba6ca8ceb7c53ae4e7c799c6b733cfe931f4e269443085e2498c10407c7c402ecca5c585c1510a44c1ea2e1ea6ccd413279f337dd083ea140f05022b98db1c8664fb9c4c3e2e24007761998d83804c43d321406362291e7d0c1b3602203bb302e2c308d0f8c779d5b6b020e2f928c27c56e53adca0e8b544c5c0170922a0b52051f23bc4842eccdb835acd3f9f39ea7c2f33c7f62578b610dd0d4407d97cdf3484603cb704c287820989b7bdee159e7763a73fdaef18101728bdf59eddb5bdfe736f009457ac47bdedc97a2224b65b14c961873fd6cf64844da1af63cd1c35d3920221131e550b154acfc6d22b2f340d0b2ea876928884364a954a6aa9271656864ae08601281a0b15866299512401ef14776b0c6f23604615c198e0b01b66161e09124eab6684004939d6e8b68e816f17bfb89f0f062b3e59e7b3bf26d6a5bf45c2703153d3c54d0272a727090b4fad9ed78ce2c379ecd6eab47e6a2f4db28363a34329245c544812b62dcf8b7bb6cab7c88e6dabc9937c3ad9d41c74701084a0fd1645f2ae73d3a2e165c57b4fa7e74068133a83121530821119111119134493a510404619893dce20312c0432d48a34c29444644261a09251011294892a403ac013e06c433e75136987253ea5868197b7c210aa8a349642ae05b498d5ea50924f4b6d38c9b9c2465ba942c203d7f5aa9d38bf54aa6c950778070d8fc1dc7baa8c8797d3ade4004339a8149349b83567f366e0662c003530b99ab48f27bfbc8dfc52c86d4a5aafb49cabc2f7cb208159d494dd1468b2a344d7d0272122eb1d5d82073463139ea59d7bacea021cc233778750b3934d014aeaa443e62db60cda8229e2ff1c50e259e6b6231f3d43c14673997dd2333535e608fb319c9167d746e5aee0f7e0623cd390fdd1af9fc3bc3eb48f109d0df5768a5dcb2ac9668e94cbceefb32f17173c20cf07239858ea98d0703e0376746c1baf80b2b7d4139c68c08433d3bd4544ac2857ac304da705d5ab8c59de01f1f30b1bff0864d006b3e6a8383d954f82ec483948a883ed9f9fcc06c00c1701e1f171b33f9990e58df318169743553850c0395deb66dad4f220ba9132cd843eba8c1d072cc67abb6a3cfac766de6b17dde2268d84131af130ce34894430628a44a360ac80411ca9aab583f7f3e0441e77ce5ccc6025ad9d6c17c5feda8dc72dceffdcb5c3e32add8e01985d8bab87d5a039ba13ba2e6e343c29b0694466f630686336e3d1fffc80a0321b2a13480c5863b34680bd95ef97e91800147be1e4452ee5335119f95a925c4d54d6c56abc54f08e84dd49c3a5d636ec26998d55f6794a795fe3755d3100c06ba22d68c886f80b1860c5dba736bb20d8a2fe218b54e358c256e78aa0a7477ff6a01dc30ec281d8b1a7af514703f5c4c78ab5a1475f2009f7c47df9418deb413c0d3a917b71b0d622703bd284f5a4b3a7a025a9ba046b652a887e96dfdef84910377cfaea7908284354b306d89496e5a4e988abdadba3246877fe256328884061a3acd8258a5bb3205ea46bf764406bc1db7cd9bcedecf2d9fbafdc4e554a54ed2b15d311d723b05', 4448, 2, '{"patch": "58d4f02bfd92835accf3f12e7d4f3cd5", "paths": ["kernel/liveupdate/luo_file.c"]}');
INSERT INTO public.message VALUES (8, 'old@example.org', 'e507f438b6b07a96eff29956115fb5a6ae0414e544775e09138ca690f0bb0b3d', 'patch', '[PATCH] foo: set the value under the lock', 'foo: set the value under the lock', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:00:12.72636+00', NULL, '[]', NULL, NULL, NULL, '\x28b52ffd60bb01ad0d00a6dc5826f0ec560783b5a08768c71496c41f7965b858a72e8a747c969804debd61932e511c16b9914f054e004e004d0017e69c73d09d7bcebd87f4c8c33d4ea1e5927b63d6cbdf36acb0886ee5a1583be972daa74e69fd31c6b354c1e976d85acf561e1dfc493055600615e568ad8e04fc2c85b2b8e0afc2d0b682d7b596144f33a1d18dd78474a0c5ae93de8bc2cd74c994d0ea38fab3fdb79d094cebb93d1981b948fa9b2c2fba0e2dc1c260619c892dbad4acdf6a41cf77d3efbdfe98e321161030070d0f7f3d6d84a606999ef2936cd8d7299413349c043dd270523b85024110834022ce497f4491f4cf525332cda788393a2eba1e4929077ccbaab5c72829d65a9bd0b418b9513b2b79612c6a79ae30d65233f0574d19cc450290e8c1de1a937cf25d1a335df9dc5c291410634c5c55033109c3a031478005e3b35d25161485b5524093d65eba78942c38d36ea6cce4bd54717626e9a58a33468339067caab4af45ef151f002b99351c086d800bab6b0ac87ae4eeb22cab99a4025415a554b8498d0142350d725b07806a4546105e14b80b3f9a90808799017ae00a7ed309bbe5eab046f1a5e0866624141c8297a115921514', 699, 3, '{"patch": "3dd6b579417a9c57eac7bd6b50c8d645", "paths": ["drivers/foo/foo.c"]}');
INSERT INTO public.message VALUES (9, 'mailed@example.org', 'efef6b800d077a136307d7f69027ddb0fe9dfee2d21a9fca2773ff4b5896f42b', 'patch', '[PATCH] quux: set it', 'quux: set it', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:00:24.946646+00', NULL, '[]', NULL, NULL, NULL, '\x28b52ffd60b801650d00c69b562600cd38078541f180477a40b0953778fb3e75934b14e42be02de08cee943b68cdfdff5f9340804b004c004a0077ee39f720d125100739859647ee0e592f7fdcb0b21065ab235d2c296b5a5665bcfe26a6c354c12973e6c51dae1c3af8db4caab006169d105f9c0dcc58a2f88a7053f05761686c410c634b7f968cd49c6442a35c6112d2815675a53463144a4c9fc8082fcea333ee3fe654605a4b6e3911d641d19f9c11a3ecd0122c0c96edf866ec2fab95e2100b0898838687bf9e7822532feb9c734f8c662ca265fc141b3676493a81c345cf250e17b54bd2f33c1b89489c8b0e81a0e81953326ee613f4c0287722a51ef01dadd65e5591dad65a45a655d56c144b2b5e76a18e9f95dd8e9981eb20810804d9b7b69353ce4cab88aef3b3a7b5583cdba8c06ae6d9494333cdcba001301a1977dd30280aabb57824adcd94f16ac2d04c2c3151de4c17dfefa4992ebe0dae17ec38023e55da581f002b19375c183a801742db1ca0f51033d8a5d58c5201ac8a5a2a5ca546f1d528a8e286ba9b62f1cc20a2e8721bd674a102110703cac0153c2725948074168ce6cdd0fe520825b0e0056b88640505', 696, 4, '{"patch": "47020a6c9056b5197086284aecc724c7", "paths": ["drivers/quux/quux.c"]}');
INSERT INTO public.message VALUES (10, 'new@example.org', '7971fa8eaf49b4f58d85cb133f47ef2b7d7c7b69a48d33be5d7f72de7378eb31', 'patch', '[PATCH] bar: mark the device', 'bar: mark the device', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:00:36.253049+00', NULL, '[]', NULL, NULL, NULL, '\x28b52ffd6066011d0c00a6d9502600af3807fb30598e4f62e8b6f21dfdcfa4819dc7552ff51b43d4777194195aa2aa6a590201024700470045000f42cf23d083ce91f2e7dd31b3cae1769ca8e3b534d165276f45db64535e0e2f8b66a982f366aecb6a7672877088b978410f2cbedc5e3298b8d9c86267c1e1a4a1ad15316c29019d19f4621c27a64ba68c97cca337db879bb9b0b49edbf34ad0e79ec379498cf7a129501a28ba93d42cf59de85770c41c72941ec1906041708038ec6929a4aca2efbde7fc3df80291e3380a8144de7b0e39f77cb3d4942a7d721ca507c6ab914c3de25b5aadbdaa24a5adb50ba955d5d5a89d96aca8ba96bf26aa2d2582436b4aea9aa642e3adb01999a05501fa9c00c441fad62667bddc78250180ee90e028311c95345a4e69f05e665caf925e665c01344b05bca78c1b6bac747146a2a7fc243b36f628fa80e33dce238ef7b4470117004aa0d11ac00851b60aa5894049831b159a55a78eda836af313b596bbe2a32908788119a007aee0379db05bae016b14c352402530eb056b85640505', 614, 5, '{"patch": "586264839092e3b9da41a3728b36c3a2", "paths": ["drivers/bar/bar.c"]}');
INSERT INTO public.message VALUES (11, 'ack@example.org', 'a282ce5d9c2cb04216f839b62914d1f77aff54bf75615e79aed67e34c1a651a5', 'reply', 'Re: [PATCH] foo: set the value under the lock', 'foo: set the value under the lock', 'Rita Reader', 'rita@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:00:43.32118+00', 'old@example.org', '["old@example.org"]', NULL, NULL, NULL, '\x28b52ffd608f00550800e6513a2430ab360798d862c15236347db3741337d8df961dd3200a879ac843b5eee5c33430a00771300031002e00d3a501cff21686a9f841dd3871fde442e523f7475dbf47d721ca83c598646c0e29078779c302b985ee23c23eb939ef04da9fba314aca80e09818242ce8fed16de80d944ab25a6b0d405bdbd63681d081444ba8748e229a067025d17dbbc76ae403baa73213d6fce6e858ad41e8727c535e81419c88330ff1e5a53f118c0b9681d41fc691658122e44a5f4177d1573a190a8bfef077f9b356d34fe343196bf5a32874277e518418c2e4a5c94e2a98d455417f4a578194809f83944063de010a007d5aa3e452f00e4a779009a130ac330bd1e2d794b0ac17ac15921514', 399, NULL, '{}');
INSERT INTO public.message VALUES (12, 'parked@example.org', '6d27b29c362f2eb8a24c83c41fa7065a7e3d4f744c2c32f4633906e230f946d6', 'patch', '[PATCH] foo: take too long', 'foo: take too long', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:01:06.139326+00', NULL, '[]', NULL, NULL, NULL, '\x28b52ffda00c8c0100e538006a60080f29f090286decc1f1f56e5938c88fbe0613ec8fdc795c30469dc9eeeede5c1994cffb070e8bc3dfc8a7023f01d700bd009708f35013204892220b25595022488469341212a9aa548035520928274948341a8da652c95822309e4844721ca7b9c35129e38958280da256597a22d085f454289284e1b13415c9c2f14c32142220481281b93c18944b24029222cac47192444289348ee364a8702412c8893c9609c541d338224a82269a26a254707a4c2c9408646149e05c1e09c602b9b023893205a207738150b048032c1448e52222ca78a2f4782e323c7022cb135920044d392c3d2c1005737920380928185034130b54491014a5c702244a0f089224090b103c38d020427a44164f858a8c83a6aaaa91aa1e558f5bd2d7d3054291ac92004bc6417a3c1164a2995c2087e3f24c30242a8fe5f258703232164a253da007184f8440ba3c1750e5c1782692e3407a5c802e0a1a03930be4782a171720198f44e4b170815c10488f0906ce338160300f455757575757d7ddddddddcdccccccccbcbbbbbbbbabaaaaaaaa9a9999999989888888887877777777f7ffffff9b99999999d5ebf57abd5eafd7ebddddddddddccccccccccbbbbbbbbbbaaaaaaaaaa999999999988888888887777777777ffffffbf99999999555555555559777777773733333333f3eeeeeeeeaeaaaaaaaa6a666666662622222222e2ddddddddddffffff6f66666666cdab8977dbd0680644192841113471706834101930998a8724a138349a0110162ca08a01078224001e20329e2873e121728164260e8d4643a3818020498064910999999989888888887877777777f7ffffff9b999999999596969696969696969676777777773333333333efeeeeeeeeaaaaaaaaaa66666666662222222222deddddddddfdffffff666666666695959595959595959595ddddddddddccccccccccbbbbbbbbbbaaaaaaaaaa999999999988888888887777777777ffffffbf999999995961616161616161616161777777773733333333f3eeeeeeeeaeaaaaaaaa6a666666662622222222e2ddddddddddffffff6f666666665657575757014d390e1d6f92e374777777773333333333efeeeeeeeeaaaaaaaaaa66666666662222222222deddddddddfdffffff6666666666d5d5d5d5d5d5d5d5d5d5ddddddddddccccccccccbbbbbbbbbbaaaaaaaaaa999999999988888888887777777777ffffffbf999999995971717171717171717171777777773733333333f3eeeeeeeeaeaaaaaaaa6a666666662622222222e2ddddddddddffffff6f66666666565b5b5b5b5b5b5b5b5bdbddddddddcdccccccccbcbbbbbbbbabaaaaaaaa9a990183f2a822682fe51f4941d218920f9224c31c124820082410040a8284002148087e84e047f803108620841084300c420841084110c210841004218450082110420842080221842084108442084208410843208410842004210c41084110420882100421243400204041020d000850008210846008210c210842188210422884100421044208410861108410841082200841082108410885108210842084200821084208411842288410841002180428206800408002020d8221842004210841084308c210422884200c21842104811042184208c2218421843008211842084310821086200421082104410882104210422808210421e180000a083400204001411086200c210841084308811082308410863008420861082118841084108221844108210c42084310c210863084100a4108420841088120841084100461486800408002020d000850000421086108211c42108410821082500821082104c21082104210841008210441084108431082108410822008410821082114841082104228042108210418042820d800800005041a80218440084210420843188421842084200c420843088110c230841084218421086110421842088720042184200441104208420882308420842008210442c201011410340020404182200c41082108811086108210827008210c21084208c2104230841084210443084108211884108610c2100e610821084108821082108220843008210842486800400005041a0010a000042114c210421842100421042184500861104208841082108420082108218482108210421082200821042108411842104210841002218450082108610830085040d00080000504340043084108422884108610842104410841184208c310022184308410084308430861108630841086200441084108421042188410042184200441104288d9427dedf0382d50335a8166b4c2cc681164462bc48c568019adf0325a83cb688596d182c0320018000004000000002000010800000200c0000000000000000800000000000004000000000000200000080000001000000000000000810258af05eab5407a2d40af05e7b5c0bc1628af05c86b3360bc3688cffcfaad7fedd7bffef5affffa8f6b5893f6d9b11c8083c00138e08ae8a0a9126853b8e890d3fa3f600e8815ceb77c3775206286b501', 101388, 6, '{"patch": "d641a72b47481826c3e2eabb0b7c8ed2", "paths": ["drivers/foo/huge.c"]}');
INSERT INTO public.message VALUES (13, 'waiting@example.org', 'f46ad8ef17ea86fde30090c310fd643d41ca0b5e19afaf43749cfcbb32edfed5', 'patch', '[PATCH 1/2] qux: half of it', 'qux: half of it', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', '2026-11-29 00:01:29.165295+00', NULL, '[]', 1, 2, NULL, '\x28b52ffd606901350c00861a5326f0ae3a07508374acdc87abd6b2596fdc17a1115c86617a79c5d4bcf8f4df1e0b8bc3a04e4a08480049004700117a1e8120f42a297fe01d33ab3c6ecb8973ea5a5a74edac5bf1b66cf2f5482dda5205af8ba1d76a3bb983f078a175c11d58953a7b612e72dbc89adc2c2d0a1e270d6f2d89614b0904afeacca017ab7262ba64b2bc308fdeb61f177361793db7274d70d0791e2765aceec353a034505cf32bfaea92138f5b967904f478ce906041708078ec6929a4ace22084b0398411c20ef8bc4751d3340e028940f81c729ce7db52939df4c9d9b2cc03abab71a51ef2cdd67baf2aa6dc7bef427a55451fb5d3e28a734ef3e9c4b96689e0d19a4cd1692abcba1536650d0e3a021007727f6fd6acb7365e4900207754547961344ed2689e6cf0decab8bb93f456c61d80b654c077626da9f794d5c61a2bd18a91d8b2cc7bf2276ed9d8a3e8030ef8348f0415004aa0d11ac00851b60a4d13e4c0418c0acdaa537dd482577c3405012f3003f4c015fca61376cb15608d52580aa80466bd602d91aca0', 617, 7, '{"patch": "83737c86573fa21aefa4aad017e32fa3", "paths": ["drivers/qux/qux.c"]}');


--
-- Data for Name: message_list; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.message_list VALUES (1, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (2, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (3, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (4, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (5, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (6, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (8, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (9, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (10, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (11, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (12, 'linux-kernel.vger.kernel.org');
INSERT INTO public.message_list VALUES (13, 'linux-kernel.vger.kernel.org');


--
-- Data for Name: outbox; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.outbox VALUES (1, 'kantha-6f11a67a37638e8b5f2cdb36d6649050@127.0.0.1', 'mailed@example.org', 'mailed@example.org', 'linux-kernel.vger.kernel.org', 'a9badc8a96ebe3de36ba39423d419387aee9b81ca9daf76c28b9c2be8552a476', '["0f5c54fb77ca83ff"]', '["dev@example.org", "linux-kernel@vger.kernel.org"]', '["dev@example.org", "linux-kernel@vger.kernel.org"]', '\x28b52ffd6001049d180056f49926c016b10e5bac4c3032c77d04797c2c6b028a95a194faf26ba0e09b5d8ee893eb2a76a8af02109a008f008a00d3028a1c28e9494fc258a88797f016102e17eb72a0b12acb95a0516085830be620622e91a2ae8b8312168eb1682d6740d17bef191c6381efc1f77eb13ccb3954e30b9657e6f538e48e1250d4f2cdf6d073efc9472a223e2038440eb9e3b02b2ed15c0f28922a639c078d676513e7b9536a875504872d860754dea8c61c96b8041170483fa0c801ab54626ddb440f3f98303c663de3c5e186568a0b954719fc527994fbc383e69534d9ca1c59ad29be25e6dcaf4b5a778022c84d6be7afbc67a16acc38f5e60614693087d89416ade684ab7cd9196b8094958dcede8086665b63563d3365d4b6a93ddc87bc7d3e5c4fee49230e2795b672889bc8b09028e94d3d198370952d081459dcb1f2642c1e5adc2d379aebe1685f08cbd5e4ca177758acc9b861701f6de30e17d46af1cc1e9726955dcd7b4151fc9459cbce2b674dcf59bfd2b3f6697b9ef46caf35b1f199b4dd1959aba689adab5553425166cacebcb72d4ffbede179ca2ddbfb0e9da76498eb45d2979e36c500281f7b3504bf24c5a4a29a831b20a078b8ef86c0aaf162000699e6fa596f730500f8c82549ba081451f86a91532978756b5b82664bd253be921ddb0650247db2ce3fd1de9af1953b76c6b38dac6dafb0bd17c5a6956ff9cb028a244dc6cdadccfa56e47a1bb34f7a3a9fb1acdd7a8b3df2fa47f30e4b0ed74d058aee1c86c270ce094c59d5719bde7b0a709aa0b669b945c7955693ada8354dd06edd19ccb658b158e3f6b6517bc556de34ce6ea3c6f1462b7b18b121f1ca99ed2b1eb971ee9712a87341a8612067142346409431424561b4406d4042a358591d11b0a945449ad24a6139d798070a65f022bd76d10b288fe3987321589e09a11c4c472d6ab9a142c6d812c42eb86368c34690e6fda10908daae208b2e6829f6126f1ed9f7fee66f711237920ff0c3543ec39520a6924ff6413dfc070cf70b82dd1f70ea1b05c08a21b1630439f0fb25c731999c8c03653ac3bd940cced116c5caa64eddb7a05e372ae60678429cda3e9aeb01', 'dry run', 0, '', '2026-11-29 00:01:05.511076+00', '2026-11-29 00:00:27.263488+00', NULL, NULL);


--
-- Data for Name: procrastinate_events; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_jobs; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_periodic_defers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: procrastinate_workers; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: run; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.run VALUES (1, 1, '0a2a4799de57ef190752a1657b6a28357afb2cbd38c055a37ce25efa941b35cb', '508631daac0503eb', '2026-11-29 00:00:04.919005+00', '[["anon-inode-state", "20260321175808.57942-2-pasha.tatashin@soleen.com", "findings", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "20260321175808.57942-2-pasha.tatashin@soleen.com", "findings", ""], ["cleanup-goto-over-init", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["config-stub-mismatch", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["core-struct-size", "", "findings", ""], ["dma-free-mismatch", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["errno-type", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["errno-undocumented", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "20260321175808.57942-2-pasha.tatashin@soleen.com", "findings", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["malformed-diff", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "20260321175808.57942-2-pasha.tatashin@soleen.com", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "findings", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 0, false);
INSERT INTO public.run VALUES (2, 2, '828fc7fc5338ccb0a327e29a8c8794f73ca3e591dd4aada13a474bc9b9fc29ca', '508631daac0503eb', '2026-11-29 00:00:05.038528+00', '[["anon-inode-state", "luo-next-derived@reconstructed.invalid", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "luo-next-derived@reconstructed.invalid", "pass", ""], ["cleanup-goto-over-init", "luo-next-derived@reconstructed.invalid", "pass", ""], ["config-stub-mismatch", "luo-next-derived@reconstructed.invalid", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "luo-next-derived@reconstructed.invalid", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "luo-next-derived@reconstructed.invalid", "pass", ""], ["errno-type", "luo-next-derived@reconstructed.invalid", "pass", ""], ["errno-undocumented", "luo-next-derived@reconstructed.invalid", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "luo-next-derived@reconstructed.invalid", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "luo-next-derived@reconstructed.invalid", "pass", ""], ["malformed-diff", "luo-next-derived@reconstructed.invalid", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "luo-next-derived@reconstructed.invalid", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "luo-next-derived@reconstructed.invalid", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "luo-next-derived@reconstructed.invalid", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 0, false);
INSERT INTO public.run VALUES (5, 5, 'e25d3b8d71bca99cf6cbfb081d4d14ec3f26a282de6241ef76e5076c9f4223ed', '508631daac0503eb', '2026-11-29 00:00:39.157875+00', '[["anon-inode-state", "new@example.org", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "new@example.org", "pass", ""], ["cleanup-goto-over-init", "new@example.org", "pass", ""], ["config-stub-mismatch", "new@example.org", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "new@example.org", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "new@example.org", "pass", ""], ["errno-type", "new@example.org", "pass", ""], ["errno-undocumented", "new@example.org", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "new@example.org", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "new@example.org", "pass", ""], ["malformed-diff", "new@example.org", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "new@example.org", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "new@example.org", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "new@example.org", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 0, false);
INSERT INTO public.run VALUES (6, 3, '6f84d1c21c31271e98a329759129ab2ee00f5e898d5879dbe897f9809b29a690', '508631daac0503eb', '2026-11-29 00:00:44.881361+00', '[["anon-inode-state", "old@example.org", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "old@example.org", "findings", ""], ["cleanup-goto-over-init", "old@example.org", "pass", ""], ["config-stub-mismatch", "old@example.org", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "old@example.org", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "old@example.org", "pass", ""], ["errno-type", "old@example.org", "pass", ""], ["errno-undocumented", "old@example.org", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "old@example.org", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "old@example.org", "pass", ""], ["malformed-diff", "old@example.org", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "old@example.org", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "old@example.org", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "old@example.org", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 1, false);
INSERT INTO public.run VALUES (3, 3, '6f84d1c21c31271e98a329759129ab2ee00f5e898d5879dbe897f9809b29a690', '508631daac0503eb', '2026-11-29 00:00:16.089684+00', '[["anon-inode-state", "old@example.org", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "old@example.org", "findings", ""], ["cleanup-goto-over-init", "old@example.org", "pass", ""], ["config-stub-mismatch", "old@example.org", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "old@example.org", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "old@example.org", "pass", ""], ["errno-type", "old@example.org", "pass", ""], ["errno-undocumented", "old@example.org", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "old@example.org", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "old@example.org", "pass", ""], ["malformed-diff", "old@example.org", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "old@example.org", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "old@example.org", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "old@example.org", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 0, false);
INSERT INTO public.run VALUES (4, 4, 'a4e68398909b9e76937c2ec88e65a1de5e74eb420e01091f91392020b9848dfa', '508631daac0503eb', '2026-11-29 00:00:27.263488+00', '[["anon-inode-state", "mailed@example.org", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "mailed@example.org", "findings", ""], ["cleanup-goto-over-init", "mailed@example.org", "pass", ""], ["config-stub-mismatch", "mailed@example.org", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "mailed@example.org", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "mailed@example.org", "pass", ""], ["errno-type", "mailed@example.org", "pass", ""], ["errno-undocumented", "mailed@example.org", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "mailed@example.org", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "mailed@example.org", "pass", ""], ["malformed-diff", "mailed@example.org", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "mailed@example.org", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "mailed@example.org", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "mailed@example.org", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 0, false);
INSERT INTO public.run VALUES (7, 3, '6f84d1c21c31271e98a329759129ab2ee00f5e898d5879dbe897f9809b29a690', '508631daac0503eb', '2026-11-29 00:01:15.530853+00', '[["anon-inode-state", "old@example.org", "pass", ""], ["changelog-missing", "", "pass", ""], ["changelog-unknown-symbol", "", "pass", ""], ["cleanup-goto-mix", "old@example.org", "findings", ""], ["cleanup-goto-over-init", "old@example.org", "pass", ""], ["config-stub-mismatch", "old@example.org", "pass", ""], ["core-struct-size", "", "pass", ""], ["dma-free-mismatch", "old@example.org", "pass", ""], ["dt-series-order", "", "pass", ""], ["dts-irq-gpio-flags", "old@example.org", "pass", ""], ["errno-type", "old@example.org", "pass", ""], ["errno-undocumented", "old@example.org", "pass", ""], ["export-without-user", "", "pass", ""], ["fixes-tag", "", "pass", ""], ["istate-outside-fs", "old@example.org", "pass", ""], ["kconfig-unknown-symbol", "", "pass", ""], ["kdoc-drift", "old@example.org", "pass", ""], ["malformed-diff", "old@example.org", "pass", ""], ["mm/mapping-flag", "", "pass", ""], ["mm/page-flag", "", "pass", ""], ["mm/struct-folio", "", "pass", ""], ["mm/struct-mm", "", "pass", ""], ["mm/struct-page", "", "pass", ""], ["netdev/cacheline-table", "", "pass", ""], ["netdev/interface-flag", "", "pass", ""], ["netdev/net-device", "", "pass", ""], ["netdev/struct-sk-buff", "", "pass", ""], ["netdev/struct-sock", "", "pass", ""], ["report-link", "old@example.org", "pass", ""], ["sched/process-flag", "", "pass", ""], ["sched/struct-task", "", "pass", ""], ["scoped-guard-break", "old@example.org", "pass", ""], ["series-bisect-symbol", "", "pass", ""], ["signoff-chain", "", "pass", ""], ["stable-cc", "", "pass", ""], ["tags-dropped", "", "pass", ""], ["u64-stats-retry", "old@example.org", "pass", ""], ["uapi-enum-shift", "", "pass", ""], ["version-gap", "", "pass", ""], ["vfs/file-mode-bit", "", "pass", ""], ["vfs/inode-flag", "", "pass", ""], ["vfs/inode-state-flag", "", "pass", ""], ["vfs/struct-address-space", "", "pass", ""], ["vfs/struct-dentry", "", "pass", ""], ["vfs/struct-file", "", "pass", ""], ["vfs/struct-inode", "", "pass", ""], ["vfs/struct-super-block", "", "pass", ""], ["vfs/superblock-flag", "", "pass", ""], ["finding-unaddressed", "", "pass", ""], ["fixed-later-in-series", "", "pass", ""]]', 2, false);


--
-- Data for Name: search_due; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: search_mail; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.search_mail VALUES (5413487179865260030, 1, '''0'':2A ''2'':3A,34 ''add'':43 ''any'':23 ''body'':20 ''com'':14B ''copy'':25 ''cover'':18,30 ''double'':6A,37,46 ''files'':40 ''for'':45 ''from'':28 ''in'':22 ''inferred'':27 ''letter'':19,31 ''liveupdate'':4A,35,42 ''management'':38 ''not'':21 ''of'':39 ''pasha'':9B,11B,32 ''patch'':1A ''preservation'':7A,47 ''prevent'':5A,36 ''selftests'':41 ''soleen'':13B ''stored'':24 ''subject'':26 ''tatashin'':10B,12B,33 ''test'':44 ''v2'':29');
INSERT INTO public.search_mail VALUES (5413487177717776381, 2, '''0'':447,879,972 ''1'':2A,848 ''100644'':238,398 ''11'':591,593,883 ''14'':499 ''15'':334 ''16'':339 ''17'':345 ''18'':352,359 ''19'':365 ''1u'':333,338,344,351,358,364 ''2'':3A,216,970 ''23f36a2613a3'':236 ''248'':413,415 ''27'':215 ''276'':496 ''277'':498 ''28'':219 ''286'':590 ''295'':592 ''320'':666 ''329'':668 ''363'':744 ''375'':746 ''4'':221 ''43'':971 ''5'':208 ''5acee4174bf0'':396 ''6'':250,414,497,667,745,819 ''609'':818 ''624'':820 ''692a8be56f3c'':237 ''7'':321,416 ''701'':880 ''712'':249,251 ''719'':882 ''744'':320 ''746'':322 ''8'':252,323,881 ''86911beeff71'':397 ''9'':669,747,821 ''__i_'':305 ''a'':78,101,128,225,239,287,381,399,451 ''acked'':180,188 ''acl'':256,260,261 ''across'':73 ''active'':75 ''add'':77 ''additionally'':118 ''addresses'':317 ''after'':127 ''already'':171,461,469 ''an'':170,439 ''and'':88,96,105,137,301 ''another'':165,472 ''are'':312 ''args'':768 ''attempts'':167 ''b'':230,244,388,406 ''be'':159,436 ''being'':70,269,284 ''between'':296 ''bool'':418 ''by'':161,181,189,197,286,471 ''c'':27C,214,387,394,405,412 ''called'':437 ''can'':435,586 ''can_preserve'':585 ''cannot'':158 ''changed'':218 ''check'':95 ''clear'':106,138,719,795,935 ''com'':16B,203 ''compatible'':492 ''context'':434 ''count'':277,817,962 ''creating'':332 ''currently'':61 ''cz'':194 ''datasync'':378 ''define'':366 ''del'':809,954 ''deletions'':222 ''derive'':315 ''descriptor'':467,478 ''destroy'':965 ''diff'':223,379 ''difference'':295 ''different'':74 ''dirty'':369,373,377 ''does'':63 ''dontcache'':337 ''double'':6A ''during'':442 ''each'':573 ''ebadf'':474 ''ebusy'':179,463,548 ''eexist'':456 ''enoent'':489,568,614 ''enospc'':481 ''ensures'':152 ''entry'':574 ''enum'':324,329 ''err'':518,521,547,551,567,611,621,624,630,633,641,644,650,692,702,729,742 ''err_flb_unpreserve'':691 ''err_fput'':520,741 ''err_free_files_mem'':550,623,643,728 ''err_unpreserve_inode'':629,649,701 ''errno'':453 ''f:acl'':32C ''f:enum'':37C ''f:file'':46C,49C,55C,58C ''f:files'':51C ''f:finish'':59C ''f:flags'':36C ''f:inode'':34C ''f:inode_state_flags_enum'':33C ''f:is'':30C,41C ''f:is_uncached_acl'':29C ''f:luo'':39C,44C,48C,53C,57C ''f:luo_file_finish'':56C ''f:luo_file_unpreserve_files'':47C ''f:luo_preserve_file'':43C ''f:luo_retrieve_file'':52C ''f:luo_token_is_used'':38C ''f:preserve'':45C ''f:retrieve'':54C ''f:state'':35C ''f:token'':40C ''f:uncached'':31C ''f:unpreserve'':50C ''f:used'':42C ''fail'':177 ''failure'':455 ''fd'':516,610,686 ''fh'':575,583,588,639,700,765,777 ''file'':26C,68,93,102,111,126,129,143,156,173,213,386,393,404,411,427,430,466,477,485,504,508,511,528,530,540,542,560,562,578,589,598,602,605,637,655,661,665,674,678,681,690,698,710,712,721,723,739,751,757,760,764,772,776,783,787,788,797,801,802,812,815,826,830,833,840,841,844,854,858,859,868,872,873,887,892,895,899,903,907,911,912,916,917,923,927,928,937,941,942,950,951,957,960,968 ''file_inode'':527,539,559,709,720,782,796,853,867,922,936 ''file_set'':429,484,510,604,680,738,759,814,832,894,902,959 ''filep'':837 ''files'':9A,113,217,553,626,646,731,736,753 ''finalized'':150 ''finish'':144,888,900 ''flag'':83,99,121 ''flags'':328 ''flb'':636,693,697,771 ''for'':572 ''found'':495,619 ''fput'':522,743,947 ''free'':300,552,625,645,730,735 ''freeing'':304 ''from'':69,271,438 ''fs'':20C,206,228,233,242,247 ''full'':488 ''git'':224,380 ''google'':184 ''goto'':519,549,622,628,642,648 ''guard'':525,707,780,851,920 ''h'':21C,207,229,234,243,248 ''handler'':441,493,579,617 ''holding'':274 ''i'':81,85,263,276,279,298,303,306,331,336,341,347,354,361,368,372,376,532,544,564,714,725,790,804,861,875,930,944 ''i_count'':275 ''i_creating'':330 ''i_dirty_datasync'':375 ''i_dirty_inode'':367 ''i_dirty_sync'':371 ''i_dontcache'':335 ''i_freeing'':302 ''i_lock'':531,713,789,860,929 ''i_lru_isolating'':262 ''i_luo_managed'':84,278,360,543,563,724,803,874,943 ''i_pinning_netfs_wb'':346,353 ''i_state'':80 ''i_sync_queued'':340 ''i_will_free'':297 ''if'':164,457,464,475,482,490,517,534,582,615,620,640,662,908,913 ''in'':108,122,133,140 ''include'':18C,204,226,231,240,245 ''index'':235,395 ''inode'':157,266,282,326,370,529,536,541,556,561,632,652,704,711,717,722,784,793,798,855,864,869,924,933,938 ''inode_state_clear'':716,792,932 ''inode_state_flags_enum'':325 ''inode_state_read'':535 ''inode_state_set'':555,863 ''insertions'':220 ''int'':500,515,594,609,670,685,822,884 ''invalid'':480 ''ioctl'':440 ''is'':103,116,130,149,254,267,283,293,422,460,468,479,487,494,612 ''is_uncached_acl'':253 ''isolated'':270 ''isolating'':265,311 ''it'':107,115,139,174 ''jack'':192 ''jan'':190 ''kara'':191 ''kernel'':22C,136,186,209,382,389,400,407 ''kfree'':687 ''kzalloc'':657 ''kzalloc_obj'':656 ''linux'':19C,205,227,232,241,246 ''list'':570,580,581,808,813,953,958 ''list_del'':807,952 ''list_private_for_each_entry'':569 ''live'':288 ''liveupdate'':4A,23C,210,383,390,401,408 ''lock'':533,715,791,862,931 ''lru'':264,272,310 ''lru_isolating'':309 ''luo'':25C,62,86,91,110,124,142,147,212,280,362,385,392,403,410,420,426,502,507,545,565,577,596,601,635,654,660,664,672,677,689,696,726,734,750,756,763,770,775,786,800,805,811,824,829,839,843,857,871,876,886,891,898,906,910,915,926,940,945,949,956,967 ''luo_file'':24C,211,384,391,402,409,653,659,663,688,762,774,785,799,810,838,842,856,870,905,909,914,925,939,948,955,966 ''luo_file_finish'':141,885 ''luo_file_finish_one'':897 ''luo_file_handler_list'':576 ''luo_file_set'':425,506,600,676,755,828,890 ''luo_file_unpreserve_files'':109,749 ''luo_flb_file_preserve'':634 ''luo_flb_file_unpreserve'':695,769 ''luo_free_files_mem'':733 ''luo_preserve_file'':90,501,595,671 ''luo_retrieve_file'':123,823 ''luo_token_is_used'':419 ''managed'':71,87,160,172,281,285,363,546,566,727,806,877,946 ''management'':7A ''mem'':554,627,647,732,737 ''multiple'':162 ''mutex'':964,969 ''mutex_destroy'':963 ''negative'':452 ''netfs'':349,356 ''new'':79,135,308 ''no'':491,616 ''normal'':443 ''not'':64 ''now'':176 ''obj'':658 ''of'':8A ''off'':196 ''on'':448,454 ''one'':901 ''operation'':445 ''ops'':584,766 ''org'':187 ''pasha'':11B,13B,198,200 ''patch'':1A ''pinned'':268 ''pinning'':348,355 ''posix'':259 ''posix_acl'':258 ''pratyush'':182,185 ''preserve'':92,169,503,587,597,638,673 ''preserved'':104,470 ''prevent'':5A,65 ''private'':571 ''q'':291 ''queued'':343 ''read'':538 ''released'':117 ''restored'':132 ''retrieve'':125,825,846 ''retrieve_status'':845 ''return'':446,878 ''returns'':450 ''same'':67,155 ''scoped'':524,706,779,850,919 ''scoped_guard'':523,705,778,849,918 ''session'':148,166,290,473 ''sessions'':76,163 ''set'':97,119,428,431,486,509,512,558,603,606,679,682,740,758,761,816,831,834,866,893,896,904,961 ''signed'':195 ''soleen'':15B,202 ''spinlock'':526,708,781,852,921 ''state'':82,327,537,557,718,794,865,934 ''static'':417 ''status'':847 ''still'':613 ''struct'':257,424,505,599,675,754,827,889 ''success'':449 ''successfully'':131 ''suse'':193 ''sync'':307,342,374 ''system'':444 ''tatashin'':12B,14B,199,201 ''that'':153 ''the'':66,134,146,154,294,458,465,476,483 ''this'':98,120,151 ''to'':94,168,314,318 ''token'':421,433,459,514,608,684,836 ''twice'':72 ''u64'':432,513,607,683,835 ''uncached'':255 ''unique'':316 ''unpreserve'':112,631,651,694,699,703,752,767,773 ''update'':89,289 ''used'':313,423,462 ''void'':748 ''wait'':319 ''was'':618 ''wb'':350,357 ''what'':292 ''when'':100,114,145 ''will'':175,299 ''with'':178 ''without'':273 ''yadav'':183');
INSERT INTO public.search_mail VALUES (5413432191398969340, 3, '''0'':423,855,948 ''1'':3A,27,824,956,965 ''100644'':214,374 ''11'':567,569,859 ''14'':475 ''15'':310 ''16'':315 ''17'':321 ''18'':328,335 ''19'':341 ''1u'':309,314,320,327,334,340 ''2'':4A,192,946,1063 ''2026'':25 ''20260321175808'':954 ''21'':24 ''23f36a2613a3'':212 ''248'':389,391 ''27'':191 ''276'':472 ''277'':474 ''28'':195 ''286'':566 ''295'':568 ''320'':642 ''329'':644 ''363'':720 ''375'':722 ''4'':197 ''43'':947 ''5'':184 ''57942'':955 ''58'':28 ''5acee4174bf0'':372 ''6'':226,390,473,643,721,795 ''609'':794 ''624'':796 ''692a8be56f3c'':213 ''7'':297,392 ''701'':856 ''712'':225,227 ''719'':858 ''744'':296 ''746'':298 ''8'':228,299,857 ''86911beeff71'':373 ''9'':645,723,797 ''__i_'':281 ''a'':54,77,104,201,215,263,357,375,427,1091,1112,1140,1159,1182 ''acked'':156,164 ''acl'':232,236,237 ''across'':49 ''active'':51 ''actually'':1090 ''add'':53,1147 ''additionally'':94,1064 ''addresses'':293 ''adds'':1163 ''after'':103,999 ''already'':147,437,445,1191 ''also'':1133 ''an'':146,415 ''and'':64,72,81,113,277,976,1025,1041,1125,1130,1136,1165 ''anon'':1102 ''anon_inode_getfd'':1101 ''anonymous'':1078 ''another'':141,448 ''any'':968,996 ''are'':288,966 ''args'':744 ''as'':1178 ''at'':26 ''attempts'':143 ''b'':206,220,364,382 ''based'':973,978 ''be'':135,412,995,1139 ''being'':46,245,260 ''benefit'':1017 ''between'':272,1032 ''bool'':394 ''break'':1074 ''but'':1127 ''by'':137,157,165,173,262,447 ''c'':190,363,370,381,388 ''called'':413 ''can'':411,562,1030,1180 ''can_preserve'':561 ''cannot'':134 ''changed'':194 ''check'':71,1172 ''choices'':1156 ''cleanup'':1008,1019,1042 ''cleanups'':979 ''clear'':82,114,695,771,911 ''com'':17B,35,179,960 ''comment'':1012 ''compatible'':468 ''context'':410,1184 ''count'':253,793,938 ''cpufd'':1132 ''creating'':308 ''currently'':37 ''cz'':170 ''datasync'':354 ''define'':342 ''del'':785,930 ''delegate'':1169 ''deletions'':198 ''derive'':291 ''descriptor'':443,454 ''destroy'':941 ''dev'':952 ''diff'':199,355 ''difference'':271 ''different'':50 ''dirty'':345,349,353 ''does'':39,1065 ''dontcache'':313 ''double'':7A,1171 ''during'':418 ''each'':549 ''ebadf'':450 ''ebusy'':155,439,524 ''eexist'':432 ''either'':1157 ''enoent'':465,544,590 ''enospc'':457 ''ensures'':128 ''entry'':550 ''enum'':300,305 ''epoll'':1085 ''err'':494,497,523,527,543,587,597,600,606,609,617,620,626,668,678,705,718 ''err_flb_unpreserve'':667 ''err_fput'':496,717 ''err_free_files_mem'':526,599,619,704 ''err_unpreserve_inode'':605,625,677 ''errno'':429 ''error'':974 ''eventfd'':1084 ''everyone'':1098 ''existing'':1116 ''expectation'':1035 ''fail'':153 ''failure'':431 ''fd'':492,586,662,1189 ''fh'':551,559,564,615,676,741,753 ''file'':44,69,78,87,102,105,119,132,149,189,362,369,380,387,403,406,442,453,461,480,484,487,504,506,516,518,536,538,554,565,574,578,581,613,631,637,641,650,654,657,666,674,686,688,697,699,715,727,733,736,740,748,752,759,763,764,773,777,778,788,791,802,806,809,816,817,820,830,834,835,844,848,849,863,868,871,875,879,883,887,888,892,893,899,903,904,913,917,918,926,927,933,936,944,1081,1176 ''file_inode'':503,515,535,685,696,758,772,829,843,898,912 ''file_set'':405,460,486,580,656,714,735,790,808,870,878,935 ''filep'':813 ''files'':10A,89,193,529,602,622,707,712,729 ''finalized'':126 ''finish'':120,864,876 ''flag'':59,75,97 ''flags'':304 ''flb'':612,669,673,747 ''following'':1011 ''for'':548,1114,1121,1149 ''found'':471,595,1004 ''fput'':498,719,923 ''free'':276,528,601,621,706,711 ''freeing'':280 ''from'':45,247,414 ''fs'':182,204,209,218,223 ''full'':464 ''function'':987,1050 ''future'':1144 ''getfd'':1104 ''git'':200,356 ''given'':1014 ''good'':1052,1093 ''google'':160 ''goto'':495,525,598,604,618,624,972,1024,1028,1040,1058 ''guard'':501,683,756,827,896,983 ''guards'':1062 ''h'':183,205,210,219,224,1009 ''handler'':417,469,555,593 ''handlers'':1177 ''handling'':975 ''has'':1105 ''hash'':1160 ''have'':1154 ''helpers'':1020,1043 ''holding'':250 ''however'':998 ''https'':950 ''i'':57,61,239,252,255,274,279,282,307,312,317,323,330,337,344,348,352,508,520,540,690,701,766,780,837,851,906,920,989,1003,1068 ''i_count'':251 ''i_creating'':306 ''i_dirty_datasync'':351 ''i_dirty_inode'':343 ''i_dirty_sync'':347 ''i_dontcache'':311 ''i_freeing'':278 ''i_lock'':507,689,765,836,905 ''i_lru_isolating'':238 ''i_luo_managed'':60,254,336,519,539,700,779,850,919,1067 ''i_pinning_netfs_wb'':322,329 ''i_state'':56 ''i_sync_queued'':316 ''i_will_free'':273 ''if'':140,433,440,451,458,466,493,510,558,591,596,616,638,884,889,1187 ''in'':84,98,109,116,984,1005,1047,1142 ''include'':180,202,207,216,221,1006 ''index'':211,371 ''initially'':988 ''inode'':133,242,258,302,346,505,512,517,532,537,608,628,680,687,693,698,760,769,774,831,840,845,900,909,914,1073,1103,1108 ''inode_state_clear'':692,768,908 ''inode_state_flags_enum'':301 ''inode_state_read'':511 ''inode_state_set'':531,839 ''inodes'':1079 ''insertions'':196 ''inside'':1059 ''int'':476,491,570,585,646,661,798,860 ''invalid'':456 ''ioctl'':416 ''is'':79,92,106,125,230,243,259,269,398,436,444,455,463,470,588,1021,1036,1044,1089,1110,1190 ''is_uncached_acl'':229 ''isolated'':246 ''isolating'':241,287 ''issues'':969 ''it'':83,91,115,150,1095,1135 ''jack'':168 ''jan'':166 ''jump'':1031 ''kara'':167 ''kernel'':112,162,185,358,365,376,383 ''kfree'':663 ''know'':1054,1186 ''kvm'':1128,1131 ''kzalloc'':633 ''kzalloc_obj'':632 ''lastly'':1013 ''like'':980,1083,1097 ''linux'':181,203,208,217,222,1007 ''list'':546,556,557,784,789,929,934 ''list_del'':783,928 ''list_private_for_each_entry'':545 ''live'':264 ''liveupdate'':5A,186,359,366,377,384 ''lock'':509,691,767,838,907 ''looking'':1000 ''looks'':1096 ''lru'':240,248,286 ''lru_isolating'':285 ''luo'':38,62,67,86,100,118,123,188,256,338,361,368,379,386,396,402,478,483,521,541,553,572,577,611,630,636,640,648,653,665,672,702,710,726,732,739,746,751,762,776,781,787,800,805,815,819,833,847,852,862,867,874,882,886,891,902,916,921,925,932,943,1069,1117,1175 ''luo_file'':187,360,367,378,385,629,635,639,664,738,750,761,775,786,814,818,832,846,881,885,890,901,915,924,931,942 ''luo_file_finish'':117,861 ''luo_file_finish_one'':873 ''luo_file_handler_list'':552 ''luo_file_set'':401,482,576,652,731,804,866 ''luo_file_unpreserve_files'':85,725 ''luo_flb_file_preserve'':610 ''luo_flb_file_unpreserve'':671,745 ''luo_free_files_mem'':709 ''luo_preserve_file'':66,477,571,647 ''luo_retrieve_file'':99,799 ''luo_token_is_used'':395 ''managed'':47,63,136,148,257,261,339,522,542,703,782,853,922,1070 ''management'':8A ''many'':1080 ''mar'':23 ''mem'':530,603,623,708,713 ''memfd'':1119,1126 ''memory'':1166 ''might'':1138 ''mixed'':1046 ''mixing'':971 ''multiple'':138 ''mutex'':940,945 ''mutex_destroy'':939 ''negative'':428 ''netfs'':325,332 ''never'':1045 ''new'':55,111,284 ''no'':467,592 ''normal'':419 ''not'':40,994,1056,1111 ''now'':152 ''obj'':634 ''of'':9A,1018,1023,1039,1077 ''off'':172 ''on'':21,424,430,1071 ''once'':1145 ''one'':877,1106 ''operation'':421 ''ops'':560,742 ''or'':1120,1168 ''org'':163 ''orphaned'':1150 ''overhead'':1167 ''pasha'':12B,14B,30,32,174,176,957 ''patch'':2A ''patchset'':953 ''performance'':1164 ''pinned'':244 ''pinning'':324,331 ''pm'':29 ''point'':1094 ''posix'':235 ''posix_acl'':234 ''pratyush'':158,161 ''preservation'':1076 ''preserve'':68,145,479,563,573,614,649 ''preserved'':80,446,1192 ''prevent'':6A,41 ''private'':547,1183 ''problem'':1113,1141 ''problems'':964,997 ''q'':267 ''queued'':319 ''re'':1A ''read'':514 ''released'':93 ''removal'':1022 ''reported'':962 ''restored'':108 ''retrieve'':101,801,822 ''retrieve_status'':821 ''return'':422,854 ''returns'':426 ''same'':43,131,986,1049 ''sashiko'':949,951,961 ''sat'':22 ''scope'':977 ''scoped'':500,682,755,826,895,982,1061 ''scoped_guard'':499,681,754,825,894,981 ''scoped_guards'':1060 ''scopes'':1033 ''session'':124,142,266,449 ''sessions'':52,139 ''set'':73,95,404,407,462,485,488,534,579,582,655,658,716,734,737,792,807,810,842,869,872,880,937 ''setting'':1066 ''shared'':1107 ''should'':993 ''signalfd'':1087 ''signed'':171 ''soleen'':16B,34,178,959 ''spinlock'':502,684,757,828,897 ''state'':58,303,513,533,694,770,841,910 ''statement'':1029 ''static'':393 ''status'':823 ''still'':589 ''struct'':233,400,481,575,651,730,803,865 ''success'':425 ''successfully'':107 ''support'':1148 ''suse'':169 ''sync'':283,318,350 ''system'':420 ''table'':1161 ''tatashin'':13B,15B,31,33,175,177,958 ''that'':129,991,1015,1026,1037,1137 ''the'':42,110,122,130,270,434,441,452,459,985,1010,1016,1027,1034,1048,1072,1075,1115,1122,1143,1174,1188 ''there'':967,992 ''therefore'':1152 ''they'':1179 ''this'':74,96,127,1001,1088,1109,1170 ''thought'':990 ''timerfd'':1086 ''to'':70,144,290,294,1053,1173,1185 ''token'':397,409,435,490,584,660,812 ''twice'':48 ''two'':963,1155 ''types'':1082 ''u64'':408,489,583,659,811 ''uncached'':231 ''unique'':292 ''unpreserve'':88,607,627,670,675,679,728,743,749 ''up'':1002 ''upcoming'':1123 ''update'':65,265 ''usage'':1038 ''use'':1057,1134,1158,1181 ''used'':289,399,438 ''user'':1118 ''uses'':1100 ''very'':1092 ''vfiofd'':1124 ''vmfd'':1129 ''vms'':1151 ''void'':724 ''wait'':295 ''was'':594 ''wb'':326,333 ''we'':1146,1153 ''well'':1051 ''what'':268 ''when'':76,90,121 ''which'':1162 ''who'':1099 ''will'':151,275,1055 ''with'':154,970 ''without'':249 ''wrote'':36 ''yadav'':159');
INSERT INTO public.search_mail VALUES (5413162881917124603, 4, '''0'':435,867,960 ''04'':27 ''0400'':29 ''09'':26 ''1'':3A,39,836,968,977,1310 ''100644'':226,386 ''11'':579,581,871 ''14'':487 ''15'':322 ''16'':327 ''17'':333 ''18'':340,347 ''19'':353 ''1u'':321,326,332,339,346,352 ''2'':4A,204,958,1106 ''2026'':24,37 ''20260321175808'':966 ''21'':23,36 ''23f36a2613a3'':224 ''248'':401,403 ''27'':203 ''276'':484 ''277'':486 ''28'':207 ''286'':578 ''295'':580 ''2mb'':1309 ''320'':654 ''329'':656 ''363'':732 ''375'':734 ''4'':209 ''43'':959 ''5'':196 ''53pm'':28 ''57942'':967 ''58'':40 ''5acee4174bf0'':384 ''6'':238,402,485,655,733,807 ''609'':806 ''624'':808 ''692a8be56f3c'':225 ''7'':309,404 ''701'':868 ''712'':237,239 ''719'':870 ''744'':308 ''746'':310 ''8'':240,311,869 ''86911beeff71'':385 ''9'':657,735,809 ''__i_'':293 ''a'':66,89,116,213,227,275,369,387,439,1065,1134,1155,1183,1202,1225 ''about'':1241 ''acked'':168,176 ''acl'':244,248,249 ''across'':61 ''active'':63 ''actually'':1133 ''add'':65,1190 ''additionally'':106,1107 ''addresses'':305 ''adds'':1206 ''after'':115,1011 ''already'':159,449,457,1234 ''also'':1176 ''an'':158,427 ''and'':76,84,93,125,289,988,1037,1053,1168,1173,1179,1208,1258,1276 ''anon'':1145 ''anon_inode_getfd'':1144 ''anonymous'':1121 ''another'':153,460 ''any'':980,1008 ''are'':300,978 ''args'':756 ''as'':1221 ''at'':25,38 ''attempts'':155 ''away'':1292 ''b'':218,232,376,394 ''based'':985,990 ''be'':147,424,1007,1182,1308 ''being'':58,257,272 ''benefit'':1029 ''between'':284,1044 ''bool'':406 ''brauner'':13B,14B ''break'':1117 ''but'':1170 ''by'':149,169,177,185,274,459 ''c'':202,375,382,393,400 ''called'':425 ''can'':423,574,1042,1223 ''can_preserve'':573 ''cannot'':146 ''changed'':206 ''check'':83,1215 ''choices'':1199 ''christian'':12B ''cleanup'':1020,1031,1054 ''cleanups'':991 ''clear'':94,126,707,783,923 ''code'':1078 ''com'':47,191,972 ''comment'':1024 ''compatible'':480 ''compile'':1066 ''compiling'':1077 ''context'':422,1227 ''count'':265,805,950 ''cpufd'':1175 ''creating'':320 ''currently'':49 ''cz'':182 ''d'':1278 ''datasync'':366 ''define'':354 ''del'':797,942 ''delegate'':1212 ''deletions'':210 ''derive'':303 ''descriptor'':455,466 ''destroy'':953 ''dev'':964 ''diff'':211,367 ''difference'':283 ''different'':62 ''dirty'':357,361,365 ''does'':51,1108 ''don'':1247,1271 ''dontcache'':325 ''double'':7A,1214 ''driver'':1252,1268,1290 ''during'':430 ''each'':561 ''ebadf'':462 ''ebusy'':167,451,536 ''eexist'':444 ''either'':1200 ''enoent'':477,556,602 ''enospc'':469 ''ensures'':140 ''entry'':562 ''enum'':312,317 ''epoll'':1128 ''err'':506,509,535,539,555,599,609,612,618,621,629,632,638,680,690,717,730 ''err_flb_unpreserve'':679 ''err_fput'':508,729 ''err_free_files_mem'':538,611,631,716 ''err_unpreserve_inode'':617,637,689 ''errno'':441 ''error'':986 ''eventfd'':1127 ''everyone'':1141 ''exactly'':1083 ''existing'':1159 ''expectation'':1047 ''fail'':165 ''failure'':443 ''fd'':504,598,674,1232 ''fh'':563,571,576,627,688,753,765 ''file'':56,81,90,99,114,117,131,144,161,201,374,381,392,399,415,418,454,465,473,492,496,499,516,518,528,530,548,550,566,577,586,590,593,625,643,649,653,662,666,669,678,686,698,700,709,711,727,739,745,748,752,760,764,771,775,776,785,789,790,800,803,814,818,821,828,829,832,842,846,847,856,860,861,875,880,883,887,891,895,899,900,904,905,911,915,916,925,929,930,938,939,945,948,956,1124,1219 ''file_inode'':515,527,547,697,708,770,784,841,855,910,924 ''file_set'':417,472,498,592,668,726,747,802,820,882,890,947 ''filep'':825 ''files'':10A,101,205,541,614,634,719,724,741 ''finalized'':138 ''finish'':132,876,888 ''flag'':71,87,109 ''flags'':316 ''flb'':624,681,685,759 ''following'':1023 ''for'':560,1157,1164,1192 ''forget'':1082 ''found'':483,607,1016 ''fput'':510,731,935 ''free'':288,540,613,633,718,723 ''freeing'':292 ''from'':57,259,426 ''fs'':194,216,221,230,235 ''full'':476 ''function'':999,1062 ''future'':1187 ''general'':1298 ''get'':1282 ''getfd'':1147 ''git'':212,368 ''given'':1026 ''good'':1095,1136 ''google'':172 ''goto'':507,537,610,616,630,636,984,1036,1040,1052,1101 ''guard'':513,695,768,839,908,995 ''guards'':1105 ''h'':195,217,222,231,236,1021 ''handler'':429,481,567,605 ''handlers'':1220 ''handling'':987 ''happy'':1240 ''has'':1148 ''hash'':1203 ''have'':1197,1280 ''helpers'':1032,1055 ''holding'':262 ''however'':1010 ''https'':962 ''i'':69,73,251,264,267,286,291,294,319,324,329,335,342,349,356,360,364,520,532,552,702,713,778,792,849,863,918,932,1001,1015,1081,1111,1237,1243,1246,1262,1270,1277 ''i_count'':263 ''i_creating'':318 ''i_dirty_datasync'':363 ''i_dirty_inode'':355 ''i_dirty_sync'':359 ''i_dontcache'':323 ''i_freeing'':290 ''i_lock'':519,701,777,848,917 ''i_lru_isolating'':250 ''i_luo_managed'':72,266,348,531,551,712,791,862,931,1110,1242 ''i_pinning_netfs_wb'':334,341 ''i_state'':68,1261 ''i_sync_queued'':328 ''i_will_free'':285 ''if'':152,445,452,463,470,478,505,522,570,603,608,628,650,896,901,1230,1300 ''implementing'':1285 ''in'':96,110,121,128,996,1017,1059,1185,1255,1260,1266,1288,1311 ''include'':192,214,219,228,233,1018 ''index'':223,383 ''infrastructure'':1299 ''initially'':1000 ''inode'':145,254,270,314,358,517,524,529,544,549,620,640,692,699,705,710,772,781,786,843,852,857,912,921,926,1116,1146,1151,1257,1306 ''inode_state_clear'':704,780,920 ''inode_state_flags_enum'':313 ''inode_state_read'':523 ''inode_state_set'':543,851 ''inodes'':1122 ''insertions'':208 ''inside'':1102 ''int'':488,503,582,597,658,673,810,872 ''invalid'':468 ''ioctl'':428 ''is'':91,104,118,137,242,255,271,281,410,448,456,467,475,482,600,1033,1048,1056,1086,1132,1153,1233 ''is_uncached_acl'':241 ''isolated'':258 ''isolating'':253,299 ''issues'':981 ''it'':95,103,127,162,1085,1138,1178 ''jack'':180 ''jan'':178 ''jump'':1043,1089 ''kara'':179 ''kernel'':15B,124,174,197,370,377,388,395 ''kfree'':675 ''know'':1097,1229 ''kvm'':1171,1174 ''kzalloc'':645 ''kzalloc_obj'':644 ''lastly'':1025 ''let'':1302 ''like'':992,1079,1088,1126,1140 ''linux'':193,215,220,229,234,1019 ''list'':558,568,569,796,801,941,946 ''list_del'':795,940 ''list_private_for_each_entry'':557 ''live'':276 ''liveupdate'':5A,198,371,378,389,396 ''lock'':521,703,779,850,919 ''looking'':1012 ''looks'':1139 ''lru'':252,260,298 ''lru_isolating'':297 ''luo'':50,74,79,98,112,130,135,200,268,350,373,380,391,398,408,414,490,495,533,553,565,584,589,623,642,648,652,660,665,677,684,714,722,738,744,751,758,763,774,788,793,799,812,817,827,831,845,859,864,874,879,886,894,898,903,914,928,933,937,944,955,1112,1160,1218,1244 ''luo_file'':199,372,379,390,397,641,647,651,676,750,762,773,787,798,826,830,844,858,893,897,902,913,927,936,943,954 ''luo_file_finish'':129,873 ''luo_file_finish_one'':885 ''luo_file_handler_list'':564 ''luo_file_set'':413,494,588,664,743,816,878 ''luo_file_unpreserve_files'':97,737 ''luo_flb_file_preserve'':622 ''luo_flb_file_unpreserve'':683,757 ''luo_free_files_mem'':721 ''luo_preserve_file'':78,489,583,659 ''luo_retrieve_file'':111,811 ''luo_token_is_used'':407 ''m'':1238 ''managed'':59,75,148,160,269,273,351,534,554,715,794,865,934,1113,1245 ''management'':8A ''many'':1123 ''mar'':22,35 ''mem'':542,615,635,720,725 ''memfd'':1162,1169 ''memory'':1209 ''might'':1070,1181 ''mixed'':1058 ''mixing'':983 ''multiple'':150 ''mutex'':952,957 ''mutex_destroy'':951 ''need'':1251 ''negative'':440 ''netfs'':337,344 ''never'':1057 ''new'':67,123,296 ''no'':479,604 ''normal'':431 ''not'':52,1006,1099,1154,1239,1259 ''now'':164 ''obj'':646 ''of'':9A,1030,1035,1051,1120 ''off'':184 ''offloading'':1295 ''on'':20,33,436,442,1074,1114,1297 ''once'':1188 ''one'':889,1149 ''operation'':433 ''ops'':572,754 ''or'':1092,1163,1211 ''org'':16B,175 ''orphaned'':1193 ''over'':1090 ''overhead'':1210 ''pasha'':30,42,44,186,188,969 ''patch'':2A ''patchset'':965 ''performance'':1207 ''pinned'':256 ''pinning'':336,343 ''please'':1269 ''pm'':41 ''point'':1137 ''posix'':247 ''posix_acl'':246 ''pratyush'':170,173 ''precedent'':1275 ''preservation'':1119 ''preserve'':80,157,491,575,585,626,661 ''preserved'':92,458,1235 ''prevent'':6A,53 ''private'':559,1226 ''problem'':1156,1184 ''problems'':976,1009 ''q'':279 ''queued'':331 ''rather'':1279,1293 ''re'':1A ''read'':526 ''released'':105 ''removal'':1034 ''reported'':974 ''restored'':120 ''retrieve'':113,813,834 ''retrieve_status'':833 ''return'':434,866 ''returns'':438 ''right'':1291 ''s'':1064 ''same'':55,143,998,1061 ''sashiko'':961,963,973 ''sat'':21,34 ''scope'':989 ''scoped'':512,694,767,838,907,994,1104 ''scoped_guard'':511,693,766,837,906,993 ''scoped_guards'':1103 ''scopes'':1045 ''session'':136,154,278,461 ''sessions'':64,151 ''set'':85,107,416,419,474,497,500,546,591,594,667,670,728,746,749,804,819,822,854,881,884,892,949 ''setting'':1109 ''shared'':1150 ''should'':1005 ''signalfd'':1130 ''signed'':183 ''slide'':1304 ''so'':1236 ''soleen'':46,190,971 ''something'':1087,1093 ''specific'':1253 ''spinlock'':514,696,769,840,909 ''state'':70,315,525,545,706,782,853,922,1263 ''statement'':1041 ''static'':405 ''status'':835 ''still'':601 ''struct'':245,412,493,587,663,742,815,877,1256,1305 ''stuff'':1254 ''success'':437 ''successfully'':119 ''such'':1286 ''support'':1191 ''suse'':181 ''switch'':1068 ''sync'':295,330,362 ''system'':432 ''t'':1248,1272 ''table'':1204 ''tatashin'':31,43,45,187,189,970 ''test'':1076 ''than'':1294 ''that'':141,1003,1027,1038,1049,1180 ''the'':54,122,134,142,282,446,453,464,471,997,1022,1028,1039,1046,1060,1115,1118,1158,1165,1186,1217,1231,1267,1289 ''there'':979,1004,1063 ''therefore'':1195 ''they'':1222 ''things'':1287 ''think'':1249 ''this'':86,108,139,1013,1080,1131,1152,1213,1265,1274,1296,1303 ''thought'':1002 ''time'':1067 ''timerfd'':1129 ''to'':82,156,302,306,1072,1096,1216,1228,1284 ''token'':409,421,447,502,596,672,824 ''track'':1264 ''turn'':1073 ''twice'':60 ''two'':975,1198 ''types'':1125 ''u64'':420,501,595,671,823 ''uncached'':243 ''uninit'':1091 ''unique'':304 ''unpreserve'':100,619,639,682,687,691,740,755,761 ''up'':1014 ''upcoming'':1166 ''update'':77,277 ''usage'':1050 ''use'':1100,1177,1201,1224 ''used'':301,411,450,1283 ''user'':1161 ''uses'':1143 ''very'':1135 ''vfiofd'':1167 ''vmfd'':1172 ''vms'':1194 ''void'':736 ''wait'':307 ''want'':1071,1273 ''was'':606 ''wb'':338,345 ''we'':1189,1196,1250,1301 ''well'':1094 ''what'':280,1084 ''when'':88,102,133,1075 ''which'':1205 ''who'':1142 ''will'':163,287,1098,1307 ''with'':166,982 ''without'':261 ''wrote'':32,48 ''yadav'':171 ''year'':1312 ''you'':1069,1281');
INSERT INTO public.search_mail VALUES (5413152181006106618, 5, '''0'':451,883,976 ''04'':43 ''0400'':45 ''09'':42 ''1'':3A,55,852,984,993,1337 ''100644'':242,402 ''11'':595,597,887 ''14'':503 ''15'':338 ''16'':343 ''17'':349 ''18'':356,363 ''19'':369 ''1u'':337,342,348,355,362,368 ''2'':4A,220,974,1122 ''2026'':25,40,53 ''20260321175808'':982 ''21'':39,52 ''23'':24 ''23f36a2613a3'':240 ''248'':417,419 ''27'':219 ''276'':500 ''277'':502 ''28'':223 ''286'':594 ''295'':596 ''2mb'':1336,1355 ''320'':670 ''329'':672 ''363'':748 ''375'':750 ''4'':225 ''43'':975 ''5'':212 ''53pm'':44 ''55'':28 ''57942'':983 ''58'':56 ''5acee4174bf0'':400 ''6'':254,418,501,671,749,823 ''609'':822 ''624'':824 ''692a8be56f3c'':241 ''7'':27,325,420 ''701'':884 ''712'':253,255 ''719'':886 ''744'':324 ''746'':326 ''8'':256,327,885 ''86911beeff71'':401 ''9'':673,751,825 ''__i_'':309 ''a'':82,105,132,229,243,291,385,403,455,1081,1150,1171,1199,1218,1241,1342,1357,1360 ''about'':1257 ''acked'':184,192 ''acl'':260,264,265 ''across'':77 ''active'':79 ''actually'':1149 ''add'':81,1206 ''additionally'':122,1123 ''addresses'':321 ''adds'':1222 ''after'':131,1027 ''already'':175,465,473,1250 ''also'':1192 ''am'':29,1300 ''an'':174,443,1304 ''and'':92,100,109,141,305,1004,1053,1069,1184,1189,1195,1224,1274,1292 ''anon'':1161 ''anon_inode_getfd'':1160 ''anonymous'':1137 ''another'':169,476 ''any'':996,1024 ''are'':316,994 ''args'':772 ''as'':1237 ''at'':26,41,54 ''attempts'':171 ''away'':1319 ''b'':234,248,392,410 ''based'':1001,1006 ''be'':163,440,1023,1198,1335 ''being'':74,273,288 ''benefit'':1045 ''between'':300,1060 ''bit'':1345 ''bool'':422 ''brauner'':31,32 ''break'':1133 ''but'':1186 ''by'':165,185,193,201,290,475,1354 ''c'':218,391,398,409,416 ''called'':441 ''can'':439,590,1058,1239 ''can_preserve'':589 ''cannot'':162 ''cause'':1348 ''changed'':222 ''check'':99,1231 ''choices'':1215 ''christian'':30 ''claiming'':1340 ''cleanup'':1036,1047,1070 ''cleanups'':1007 ''clear'':110,142,723,799,939 ''code'':1094 ''com'':17B,63,207,988 ''comment'':1040 ''compatible'':496 ''compile'':1082 ''compiling'':1093 ''context'':438,1243 ''count'':281,821,966 ''cpufd'':1191 ''creating'':336 ''currently'':65 ''cz'':198 ''d'':1294 ''datasync'':382 ''define'':370 ''del'':813,958 ''delegate'':1228 ''deletions'':226 ''derive'':319 ''descriptor'':471,482 ''destroy'':969 ''dev'':980 ''diff'':227,383 ''difference'':299 ''different'':78 ''dirty'':373,377,381 ''does'':67,1124 ''don'':1263,1287 ''dontcache'':341 ''double'':7A,1230 ''driver'':1268,1284,1317 ''during'':446 ''each'':577 ''ebadf'':478 ''ebusy'':183,467,552 ''eexist'':460 ''either'':1216 ''enoent'':493,572,618 ''enospc'':485 ''ensures'':156 ''entry'':578 ''enum'':328,333 ''epoll'':1144 ''err'':522,525,551,555,571,615,625,628,634,637,645,648,654,696,706,733,746 ''err_flb_unpreserve'':695 ''err_fput'':524,745 ''err_free_files_mem'':554,627,647,732 ''err_unpreserve_inode'':633,653,705 ''errno'':457 ''error'':1002 ''eventfd'':1143 ''everyone'':1157 ''exactly'':1099 ''exaggeration'':1362 ''existing'':1175 ''expectation'':1063 ''fail'':181 ''failure'':459 ''fd'':520,614,690,1248 ''fh'':579,587,592,643,704,769,781 ''file'':72,97,106,115,130,133,147,160,177,217,390,397,408,415,431,434,470,481,489,508,512,515,532,534,544,546,564,566,582,593,602,606,609,641,659,665,669,678,682,685,694,702,714,716,725,727,743,755,761,764,768,776,780,787,791,792,801,805,806,816,819,830,834,837,844,845,848,858,862,863,872,876,877,891,896,899,903,907,911,915,916,920,921,927,931,932,941,945,946,954,955,961,964,972,1140,1235 ''file_inode'':531,543,563,713,724,786,800,857,871,926,940 ''file_set'':433,488,514,608,684,742,763,818,836,898,906,963 ''filep'':841 ''files'':10A,117,221,557,630,650,735,740,757 ''finalized'':154 ''finish'':148,892,904 ''flag'':87,103,125,1344 ''flags'':332 ''flb'':640,697,701,775 ''following'':1039 ''for'':576,1173,1180,1208 ''forget'':1098 ''found'':499,623,1032 ''fput'':526,747,951 ''free'':304,556,629,649,734,739 ''freeing'':308 ''from'':73,275,442 ''fs'':210,232,237,246,251 ''full'':492 ''function'':1015,1078 ''future'':1203 ''general'':1325 ''get'':1298 ''getfd'':1163 ''git'':228,384 ''given'':1042 ''good'':1111,1152 ''google'':188 ''goto'':523,553,626,632,646,652,1000,1052,1056,1068,1117 ''grow'':1353 ''guard'':529,711,784,855,924,1011 ''guards'':1121 ''h'':211,233,238,247,252,1037 ''handler'':445,497,583,621 ''handlers'':1236 ''handling'':1003 ''happy'':1256 ''has'':1164 ''hash'':1219 ''have'':1213,1296 ''helpers'':1048,1071 ''holding'':278 ''however'':1026 ''https'':978 ''i'':85,89,267,280,283,302,307,310,335,340,345,351,358,365,372,376,380,536,548,568,718,729,794,808,865,879,934,948,1017,1031,1097,1127,1253,1259,1262,1278,1286,1293,1299 ''i_count'':279 ''i_creating'':334 ''i_dirty_datasync'':379 ''i_dirty_inode'':371 ''i_dirty_sync'':375 ''i_dontcache'':339 ''i_freeing'':306 ''i_lock'':535,717,793,864,933 ''i_lru_isolating'':266 ''i_luo_managed'':88,282,364,547,567,728,807,878,947,1126,1258 ''i_pinning_netfs_wb'':350,357 ''i_state'':84,1277 ''i_sync_queued'':344 ''i_will_free'':301 ''if'':168,461,468,479,486,494,521,538,586,619,624,644,666,912,917,1246,1327 ''implementing'':1312 ''in'':112,126,137,144,1012,1033,1075,1201,1271,1276,1282,1306,1315,1338,1356 ''include'':208,230,235,244,249,1034 ''index'':239,399 ''infrastructure'':1326 ''initially'':1016 ''inode'':161,270,286,330,374,533,540,545,560,565,636,656,708,715,721,726,788,797,802,859,868,873,928,937,942,1132,1162,1167,1273,1333 ''inode_state_clear'':720,796,936 ''inode_state_flags_enum'':329 ''inode_state_read'':539 ''inode_state_set'':559,867 ''inodes'':1138 ''insertions'':224 ''inside'':1118 ''int'':504,519,598,613,674,689,826,888 ''invalid'':484 ''ioctl'':444 ''is'':107,120,134,153,258,271,287,297,426,464,472,483,491,498,616,1049,1064,1072,1102,1148,1169,1249,1359 ''is_uncached_acl'':257 ''isolated'':274 ''isolating'':269,315 ''issues'':997 ''it'':111,119,143,178,1101,1154,1194 ''jack'':196 ''jan'':194 ''jump'':1059,1105 ''kara'':195 ''kernel'':33,140,190,213,386,393,404,411 ''kfree'':691 ''know'':1113,1245 ''kvm'':1187,1190 ''kzalloc'':661 ''kzalloc_obj'':660 ''lastly'':1041 ''let'':1329 ''like'':1008,1095,1104,1142,1156 ''linux'':209,231,236,245,250,1035 ''list'':574,584,585,812,817,957,962 ''list_del'':811,956 ''list_private_for_each_entry'':573 ''live'':292 ''liveupdate'':5A,214,387,394,405,412 ''lock'':537,719,795,866,935 ''looking'':1028 ''looks'':1155 ''lru'':268,276,314 ''lru_isolating'':313 ''luo'':66,90,95,114,128,146,151,216,284,366,389,396,407,414,424,430,506,511,549,569,581,600,605,639,658,664,668,676,681,693,700,730,738,754,760,767,774,779,790,804,809,815,828,833,843,847,861,875,880,890,895,902,910,914,919,930,944,949,953,960,971,1128,1176,1234,1260 ''luo_file'':215,388,395,406,413,657,663,667,692,766,778,789,803,814,842,846,860,874,909,913,918,929,943,952,959,970 ''luo_file_finish'':145,889 ''luo_file_finish_one'':901 ''luo_file_handler_list'':580 ''luo_file_set'':429,510,604,680,759,832,894 ''luo_file_unpreserve_files'':113,753 ''luo_flb_file_preserve'':638 ''luo_flb_file_unpreserve'':699,773 ''luo_free_files_mem'':737 ''luo_preserve_file'':94,505,599,675 ''luo_retrieve_file'':127,827 ''luo_token_is_used'':423 ''m'':1254 ''managed'':75,91,164,176,285,289,367,550,570,731,810,881,950,1129,1261 ''management'':8A ''many'':1139 ''mar'':23,38,51 ''mem'':558,631,651,736,741 ''memfd'':1178,1185 ''memory'':1225 ''might'':1086,1197 ''mixed'':1074 ''mixing'':999 ''mon'':22 ''multiple'':166 ''mutex'':968,973 ''mutex_destroy'':967 ''need'':1267 ''negative'':456 ''netfs'':353,360 ''never'':1073 ''new'':83,139,312 ''next'':1308 ''no'':495,620 ''normal'':447 ''not'':68,1022,1115,1170,1255,1275 ''now'':180 ''obj'':662 ''of'':9A,1046,1051,1067,1136 ''off'':200 ''offloading'':1322 ''on'':21,36,49,452,458,1090,1130,1324 ''once'':1204 ''one'':905,1165 ''operation'':449 ''ops'':588,770 ''or'':1108,1179,1227 ''org'':34,191 ''orphaned'':1209 ''over'':1106 ''overall'':1350 ''overhead'':1226 ''pasha'':12B,14B,46,58,60,202,204,985 ''patch'':2A ''patchset'':981 ''performance'':1223 ''pinned'':272 ''pinning'':352,359 ''planning'':1301 ''please'':1285 ''pm'':57 ''point'':1153 ''posix'':263 ''posix_acl'':262 ''pratyush'':186,189 ''precedent'':1291,1346 ''preservation'':1135 ''preserve'':96,173,507,591,601,642,677 ''preserved'':108,474,1251 ''prevent'':6A,69 ''private'':575,1242 ''problem'':1172,1200 ''problems'':992,1025 ''q'':295 ''queued'':347 ''rather'':1295,1320 ''re'':1A ''read'':542 ''released'':121 ''removal'':1050 ''reported'':990 ''restored'':136 ''retrieve'':129,829,850 ''retrieve_status'':849 ''return'':450,882 ''returns'':454 ''right'':1318 ''s'':1080 ''same'':71,159,1014,1077 ''sashiko'':977,979,989 ''sat'':37,50 ''scope'':1005 ''scoped'':528,710,783,854,923,1010,1120 ''scoped_guard'':527,709,782,853,922,1009 ''scoped_guards'':1119 ''scopes'':1061 ''session'':152,170,294,477 ''sessions'':80,167 ''set'':101,123,432,435,490,513,516,562,607,610,683,686,744,762,765,820,835,838,870,897,900,908,965 ''setting'':1125 ''shared'':1166 ''should'':1021 ''signalfd'':1146 ''signed'':199 ''single'':1343 ''slide'':1331 ''slight'':1361 ''so'':1252 ''soleen'':16B,62,206,987 ''something'':1103,1109 ''specific'':1269 ''spinlock'':530,712,785,856,925 ''state'':86,331,541,561,722,798,869,938,1279 ''statement'':1057 ''static'':421 ''status'':851 ''still'':617 ''struct'':261,428,509,603,679,758,831,893,1272,1332,1351 ''stuff'':1270 ''success'':453 ''successfully'':135 ''such'':1313 ''support'':1207 ''suse'':197 ''switch'':1084 ''sync'':311,346,378 ''system'':448 ''t'':1264,1288 ''table'':1220 ''tatashin'':13B,15B,47,59,61,203,205,986 ''test'':1092 ''than'':1321 ''that'':157,1019,1043,1054,1065,1196,1341 ''the'':70,138,150,158,298,462,469,480,487,1013,1038,1044,1055,1062,1076,1131,1134,1174,1181,1202,1233,1247,1283,1307,1316,1349 ''there'':995,1020,1079 ''therefore'':1211 ''they'':1238 ''things'':1314 ''think'':1265 ''this'':102,124,155,1029,1096,1147,1168,1229,1281,1290,1323,1330 ''thought'':1018 ''time'':1083 ''timerfd'':1145 ''to'':98,172,318,322,1088,1112,1232,1244,1302,1311,1352 ''token'':425,437,463,518,612,688,840 ''track'':1280 ''turn'':1089 ''twice'':76 ''two'':991,1214 ''types'':1141 ''u64'':436,517,611,687,839 ''uncached'':259 ''uninit'':1107 ''unique'':320 ''unpreserve'':116,635,655,698,703,707,756,771,777 ''up'':1030 ''upcoming'':1182 ''update'':93,293 ''usage'':1066 ''use'':1116,1193,1217,1240,1303 ''used'':317,427,466,1310 ''user'':1177 ''uses'':1159 ''version'':1309 ''very'':1151 ''vfiofd'':1183 ''vmfd'':1188 ''vms'':1210 ''void'':752 ''wait'':323 ''want'':1087,1289 ''was'':622 ''wb'':354,361 ''we'':1205,1212,1266,1328 ''well'':1110 ''what'':296,1100 ''when'':104,118,149,1091 ''which'':1221 ''who'':1158 ''will'':179,303,1114,1334 ''with'':182,998 ''without'':277 ''would'':1347 ''wrote'':35,48,64 ''xarray'':1305 ''yadav'':187 ''year'':1339,1358 ''you'':1085,1297');
INSERT INTO public.search_mail VALUES (5413146775789764601, 6, '''0'':463,895,988 ''03am'':28 ''04'':55 ''0400'':29,57 ''09'':26,54 ''1'':3A,67,864,996,1005,1349 ''10'':1386 ''100644'':254,414 ''11'':607,609,899 ''14'':515 ''15'':350 ''16'':355 ''17'':361 ''18'':27,368,375 ''19'':381 ''1u'':349,354,360,367,374,380 ''2'':4A,232,986,1134 ''2026'':24,37,52,65 ''20260321175808'':994 ''21'':51,64 ''23'':23,36 ''23f36a2613a3'':252 ''248'':429,431 ''27'':231 ''276'':512 ''277'':514 ''28'':235 ''286'':606 ''295'':608 ''2mb'':1348,1367 ''320'':682 ''329'':684 ''363'':760 ''375'':762 ''4'':237,1400 ''43'':987 ''5'':224,1385 ''53pm'':56 ''55'':40 ''57942'':995 ''58'':68 ''5acee4174bf0'':412 ''6'':266,430,513,683,761,835 ''609'':834 ''624'':836 ''692a8be56f3c'':253 ''7'':39,337,432 ''701'':896 ''712'':265,267 ''719'':898 ''744'':336 ''746'':338 ''8'':268,339,897,1401 ''86911beeff71'':413 ''9'':685,763,837 ''__i_'':321 ''_filesystem'':1443 ''a'':94,117,144,241,255,303,397,415,467,1093,1162,1183,1211,1230,1253,1354,1369,1372,1388,1393 ''about'':1269 ''acked'':196,204 ''acl'':272,276,277 ''across'':89 ''active'':91 ''actually'':1161 ''add'':93,1218,1392 ''additionally'':134,1135 ''addresses'':333 ''adds'':1234 ''after'':143,1039 ''already'':187,477,485,1262 ''also'':1204 ''am'':41,1312 ''an'':186,455,1316,1407 ''and'':104,112,121,153,317,1016,1065,1081,1196,1201,1207,1236,1286,1304,1417,1422,1424 ''anon'':1173 ''anon_inode_getfd'':1172 ''anonymous'':1149 ''another'':181,488 ''any'':1008,1036 ''are'':328,1006 ''args'':784 ''as'':1249 ''at'':25,38,53,66 ''attempts'':183 ''away'':1331 ''b'':246,260,404,422 ''based'':1013,1018 ''be'':175,452,1035,1210,1347,1432 ''being'':86,285,300 ''benefit'':1057 ''better'':1431 ''between'':312,1072 ''bit'':1357 ''bool'':434 ''brauner'':13B,14B,43,44 ''break'':1145 ''but'':1198,1379,1411,1454 ''by'':177,197,205,213,302,487,1366 ''bytes'':1402 ''c'':230,403,410,421,428 ''called'':453 ''can'':451,602,1070,1251 ''can_preserve'':601 ''cannot'':174 ''carve'':1439 ''cause'':1360 ''changed'':234 ''check'':111,1243 ''choices'':1227 ''christian'':12B,42 ''claiming'':1352 ''cleanup'':1048,1059,1082 ''cleanups'':1019 ''clear'':122,154,735,811,951 ''code'':1106 ''com'':75,219,1000 ''comment'':1052 ''compatible'':508 ''compile'':1094 ''compiling'':1105 ''contained'':1421 ''context'':450,1255 ''count'':293,833,978 ''cpufd'':1203 ''creating'':348 ''currently'':77 ''cz'':210 ''d'':1306 ''datasync'':394 ''define'':382 ''del'':825,970 ''delegate'':1240 ''deletions'':238 ''derive'':331 ''descriptor'':483,494 ''destroy'':981 ''dev'':992 ''diff'':239,395 ''difference'':311 ''different'':90 ''dirty'':385,389,393 ''do'':1438 ''does'':79,1136 ''don'':1275,1299,1382,1456 ''dontcache'':353 ''double'':7A,1242 ''driver'':1280,1296,1329 ''drivers'':1446,1463 ''drivers_'':1445 ''during'':458 ''each'':589 ''ebadf'':490 ''ebusy'':195,479,564 ''eexist'':472 ''either'':1228 ''enoent'':505,584,630 ''enospc'':497 ''ensures'':168 ''entry'':590 ''enum'':340,345 ''epoll'':1156 ''err'':534,537,563,567,583,627,637,640,646,649,657,660,666,708,718,745,758 ''err_flb_unpreserve'':707 ''err_fput'':536,757 ''err_free_files_mem'':566,639,659,744 ''err_unpreserve_inode'':645,665,717 ''errno'':469 ''error'':1014 ''even'':1429 ''eventfd'':1155 ''everyone'':1169 ''everywhere'':1416 ''exactly'':1111 ''exaggerated'':1408 ''exaggeration'':1374 ''exceptions'':1441 ''existing'':1187 ''expectation'':1075 ''extend'':1461 ''fail'':193 ''failure'':471 ''fd'':532,626,702,1260 ''fh'':591,599,604,655,716,781,793 ''file'':84,109,118,127,142,145,159,172,189,229,402,409,420,427,443,446,482,493,501,520,524,527,544,546,556,558,576,578,594,605,614,618,621,653,671,677,681,690,694,697,706,714,726,728,737,739,755,767,773,776,780,788,792,799,803,804,813,817,818,828,831,842,846,849,856,857,860,870,874,875,884,888,889,903,908,911,915,919,923,927,928,932,933,939,943,944,953,957,958,966,967,973,976,984,1152,1247 ''file_inode'':543,555,575,725,736,798,812,869,883,938,952 ''file_set'':445,500,526,620,696,754,775,830,848,910,918,975 ''filep'':853 ''files'':10A,129,233,569,642,662,747,752,769 ''filesystem'':1444 ''finalized'':166 ''finish'':160,904,916 ''flag'':99,115,137,1356 ''flags'':344,1430 ''flb'':652,709,713,787 ''following'':1051 ''for'':588,1185,1192,1220,1442 ''forget'':1110 ''found'':511,635,1044 ''fput'':538,759,963 ''free'':316,568,641,661,746,751 ''freeing'':320 ''from'':85,287,454 ''fs'':222,244,249,258,263 ''full'':504 ''function'':1027,1090 ''future'':1215 ''general'':1337 ''generic'':1434 ''get'':1310,1384 ''getfd'':1175 ''git'':240,396 ''given'':1054 ''good'':1123,1164 ''google'':200 ''goto'':535,565,638,644,658,664,1012,1064,1068,1080,1129 ''grow'':1365 ''guard'':541,723,796,867,936,1023 ''guards'':1133 ''h'':223,245,250,259,264,1049 ''handler'':457,509,595,633 ''handlers'':1248 ''handling'':1015 ''happy'':1268 ''has'':1176 ''hash'':1231 ''have'':1225,1308 ''helpers'':1060,1083 ''hm'':1375 ''holding'':290 ''however'':1038 ''https'':990 ''i'':97,101,279,292,295,314,319,322,347,352,357,363,370,377,384,388,392,548,560,580,730,741,806,820,877,891,946,960,1029,1043,1109,1139,1265,1271,1274,1290,1298,1305,1311,1403,1418,1455 ''i_count'':291 ''i_creating'':346 ''i_dirty_datasync'':391 ''i_dirty_inode'':383 ''i_dirty_sync'':387 ''i_dontcache'':351 ''i_freeing'':318 ''i_lock'':547,729,805,876,945 ''i_lru_isolating'':278 ''i_luo_managed'':100,294,376,559,579,740,819,890,959,1138,1270 ''i_pinning_netfs_wb'':362,369 ''i_state'':96,1289 ''i_sync_queued'':356 ''i_will_free'':313 ''if'':180,473,480,491,498,506,533,550,598,631,636,656,678,924,929,1258,1339 ''implementing'':1324 ''in'':124,138,149,156,1024,1045,1087,1213,1283,1288,1294,1318,1327,1350,1368,1427 ''include'':220,242,247,256,261,1046 ''index'':251,411 ''infrastructure'':1338 ''initially'':1028 ''inode'':173,282,298,342,386,545,552,557,572,577,648,668,720,727,733,738,800,809,814,871,880,885,940,949,954,1144,1174,1179,1285,1345,1398,1413 ''inode_state_clear'':732,808,948 ''inode_state_flags_enum'':341 ''inode_state_read'':551 ''inode_state_set'':571,879 ''inodes'':1150 ''insertions'':236 ''inside'':1130 ''int'':516,531,610,625,686,701,838,900 ''into'':1396 ''invalid'':496 ''ioctl'':456 ''is'':119,132,146,165,270,283,299,309,438,476,484,495,503,510,628,1061,1076,1084,1114,1160,1181,1261,1371,1414,1451 ''is_uncached_acl'':269 ''isolated'':286 ''isolating'':281,327 ''issues'':1009 ''it'':123,131,155,190,1113,1166,1206,1420,1428 ''jack'':208 ''jan'':206 ''jump'':1071,1117 ''just'':1391,1405 ''kara'':207 ''kernel'':15B,45,152,202,225,398,405,416,423 ''kfree'':703 ''know'':1125,1257 ''kvm'':1199,1202 ''kzalloc'':673 ''kzalloc_obj'':672 ''lands'':1426 ''lastly'':1053 ''let'':1341 ''like'':1020,1107,1116,1154,1168 ''linux'':221,243,248,257,262,1047 ''list'':586,596,597,824,829,969,974 ''list_del'':823,968 ''list_private_for_each_entry'':585 ''live'':304 ''liveupdate'':5A,226,399,406,417,424 ''lock'':549,731,807,878,947 ''looking'':1040 ''looks'':1167 ''lru'':280,288,326 ''lru_isolating'':325 ''luo'':78,102,107,126,140,158,163,228,296,378,401,408,419,426,436,442,518,523,561,581,593,612,617,651,670,676,680,688,693,705,712,742,750,766,772,779,786,791,802,816,821,827,840,845,855,859,873,887,892,902,907,914,922,926,931,942,956,961,965,972,983,1140,1188,1246,1272 ''luo_file'':227,400,407,418,425,669,675,679,704,778,790,801,815,826,854,858,872,886,921,925,930,941,955,964,971,982 ''luo_file_finish'':157,901 ''luo_file_finish_one'':913 ''luo_file_handler_list'':592 ''luo_file_set'':441,522,616,692,771,844,906 ''luo_file_unpreserve_files'':125,765 ''luo_flb_file_preserve'':650 ''luo_flb_file_unpreserve'':711,785 ''luo_free_files_mem'':749 ''luo_preserve_file'':106,517,611,687 ''luo_retrieve_file'':139,839 ''luo_token_is_used'':435 ''m'':1266,1404 ''making'':1406 ''managed'':87,103,176,188,297,301,379,562,582,743,822,893,962,1141,1273 ''management'':8A ''many'':1151 ''mar'':22,35,50,63 ''mem'':570,643,663,748,753 ''member'':1395 ''memfd'':1190,1197 ''memory'':1237 ''might'':1098,1209 ''mixed'':1086 ''mixing'':1011 ''mon'':21,34 ''multiple'':178 ''mutex'':980,985 ''mutex_destroy'':979 ''need'':1279 ''negative'':468 ''netfs'':365,372 ''never'':1085 ''new'':95,151,324,1394 ''next'':1320 ''no'':507,632,1448 ''normal'':459 ''not'':80,1034,1127,1182,1267,1287 ''now'':192 ''obj'':674 ''of'':9A,1058,1063,1079,1148 ''ofc'':1410,1453 ''off'':212 ''offloading'':1334 ''on'':20,33,48,61,464,470,1102,1142,1336 ''once'':1216 ''one'':917,1177 ''operation'':461 ''ops'':600,782 ''or'':1120,1191,1239 ''org'':16B,46,203 ''orphaned'':1221 ''other'':1449 ''out'':1440 ''over'':1118 ''overall'':1362 ''overhead'':1238 ''pasha'':30,58,70,72,214,216,997 ''patch'':2A ''patches'':1387 ''patchset'':993 ''performance'':1235 ''pinned'':284 ''pinning'':364,371 ''planning'':1313 ''please'':1297 ''pm'':69 ''point'':1165,1409 ''posix'':275 ''posix_acl'':274 ''possible'':1452 ''pratyush'':198,201 ''precedent'':1303,1358 ''preservation'':1147 ''preserve'':108,185,519,603,613,654,689 ''preserved'':120,486,1263 ''prevent'':6A,81 ''private'':587,1254 ''problem'':1184,1212 ''problems'':1004,1037 ''q'':307 ''queued'':359 ''rather'':1307,1332 ''re'':1A ''read'':554 ''released'':133 ''removal'':1062 ''reported'':1002 ''restored'':148 ''retrieve'':141,841,862 ''retrieve_status'':861 ''return'':462,894 ''returns'':466 ''right'':1330 ''s'':1092 ''same'':83,171,1026,1089 ''sashiko'':989,991,1001 ''sat'':49,62 ''say'':1377 ''scope'':1017 ''scoped'':540,722,795,866,935,1022,1132 ''scoped_guard'':539,721,794,865,934,1021 ''scoped_guards'':1131 ''scopes'':1073 ''session'':164,182,306,489 ''sessions'':92,179 ''set'':113,135,444,447,502,525,528,574,619,622,695,698,756,774,777,832,847,850,882,909,912,920,977 ''setting'':1137 ''shared'':1178 ''should'':1033,1460 ''signalfd'':1158 ''signed'':211 ''single'':1355 ''slide'':1343 ''slight'':1373 ''small'':1423 ''so'':1264 ''soleen'':74,218,999 ''something'':1115,1121 ''sometimes'':1437 ''specific'':1281 ''spinlock'':542,724,797,868,937 ''state'':98,343,553,573,734,810,881,950,1291 ''statement'':1069 ''static'':433 ''status'':863 ''still'':629 ''struct'':273,440,521,615,691,770,843,905,1284,1344,1363,1397,1412 ''stuff'':1282,1435 ''success'':465 ''successfully'':147 ''such'':1325 ''support'':1219 ''suse'':209 ''switch'':1096 ''sync'':323,358,390 ''system'':460 ''t'':1276,1300,1383,1457 ''table'':1232 ''tatashin'':31,59,71,73,215,217,998 ''test'':1104 ''than'':1333 ''that'':169,1031,1055,1066,1077,1208,1353,1378,1390 ''the'':82,150,162,170,310,474,481,492,499,1025,1050,1056,1067,1074,1088,1143,1146,1186,1193,1214,1245,1259,1295,1319,1328,1361 ''then'':1380 ''there'':1007,1032,1091 ''therefore'':1223 ''they'':1250 ''things'':1326 ''think'':1277,1458 ''this'':114,136,167,1041,1108,1159,1180,1241,1293,1302,1335,1342,1459 ''thought'':1030 ''time'':1095 ''timerfd'':1157 ''to'':110,184,330,334,1100,1124,1244,1256,1314,1323,1364,1462 ''token'':437,449,475,530,624,700,852 ''track'':1292 ''turn'':1101 ''twice'':88 ''two'':1003,1226 ''types'':1153 ''u64'':448,529,623,699,851 ''uncached'':271 ''uninit'':1119 ''unique'':332 ''unpreserve'':128,647,667,710,715,719,768,783,789 ''up'':1042 ''upcoming'':1194 ''update'':105,305 ''usage'':1078 ''use'':1128,1205,1229,1252,1315 ''used'':329,439,478,1322,1415 ''user'':1189 ''uses'':1171 ''version'':1321 ''very'':1163 ''vfiofd'':1195 ''vfs'':1433 ''vmfd'':1200 ''vms'':1222 ''void'':764 ''wait'':335 ''want'':1099,1301,1419 ''was'':634 ''way'':1450 ''wb'':366,373 ''we'':1217,1224,1278,1340,1436 ''well'':1122 ''what'':308,1112 ''whatever'':1425 ''when'':116,130,161,1103 ''where'':1447 ''which'':1233 ''who'':1170 ''will'':191,315,1126,1346 ''with'':194,1010,1399 ''without'':289 ''would'':1359 ''wrote'':32,47,60,76 ''xarray'':1317 ''yadav'':199 ''year'':1351,1370,1389 ''you'':1097,1309,1376,1381');
INSERT INTO public.search_mail VALUES (5413095760168222712, 7, '''0'':364,803 ''1'':3A,111,720 ''10'':414 ''100644'':137 ''108'':152,154 ''11'':639,724 ''119'':185 ''12'':256 ''120'':187 ''15'':416 ''2'':4A,116,801 ''203'':253 ''207'':255 ''248'':330 ''258'':332 ''288'':413 ''29290f14782d'':136 ''299'':415 ''30'':114 ''32'':110 ''320'':504 ''336'':506 ''363'':572 ''381'':574 ''43'':802 ''5acee4174bf0'':135 ''6'':153,186,254,331,505,573,637 ''606'':636 ''626'':638 ''7'':155,333 ''701'':721 ''726'':723 ''8'':507,575,722 ''9'':188 ''a'':64,90,120,138,237,368 ''already'':378,386 ''an'':58,97,356 ''another'':389 ''args'':596,659 ''b'':127,145 ''be'':84,353 ''because'':78 ''being'':220 ''bool'':309,335 ''by'':222,388 ''c'':24C,109,126,133,144,151 ''called'':354 ''can'':83,352,665 ''cannot'':87 ''changed'':113 ''changelog'':76 ''com'':17B ''compatible'':409 ''context'':351 ''count'':635,793 ''define'':198,226 ''define_xarray'':225 ''del'':627,785 ''deletions'':117 ''descriptor'':384,395 ''destroy'':796 ''diff'':118 ''double'':7A ''driver'':62 ''duplicated'':102 ''during'':359 ''ebadf'':391 ''ebusy'':380 ''eexist'':373 ''enoent'':406 ''enomem'':503 ''enospc'':398 ''erase'':487,541,545,608,761 ''err'':435,438,442,449,468,471,475,483,486,502,530,540,557,570 ''err_erase_xa'':485,539 ''err_flb_unpreserve'':529 ''err_fput'':569 ''err_free_files_mem'':437,470,556 ''errno'':370 ''f:file'':42C,45C,51C,54C ''f:files'':32C,47C ''f:finish'':55C ''f:free'':31C ''f:head'':28C ''f:is'':37C ''f:list'':27C ''f:list_head'':26C ''f:luo'':30C,35C,40C,44C,49C,53C ''f:luo_file_finish'':52C ''f:luo_file_unpreserve_files'':43C ''f:luo_free_files_mem'':29C ''f:luo_preserve_file'':39C ''f:luo_retrieve_file'':48C ''f:luo_token_is_used'':34C ''f:mem'':33C ''f:preserve'':41C ''f:retrieve'':50C ''f:token'':36C ''f:unpreserve'':46C ''f:used'':38C ''failure'':372 ''fd'':433,524 ''fh'':242,289,294,299,448,461,481,538,554,593,605,620,697,773 ''file'':23C,74,108,112,125,132,143,150,195,201,205,214,235,240,249,267,270,273,287,291,292,304,307,318,321,328,344,347,383,394,402,421,425,428,446,462,463,479,491,497,501,512,516,519,528,536,555,567,579,585,588,592,600,604,619,623,624,630,633,644,648,651,657,658,660,668,675,678,679,696,700,701,704,705,712,713,716,728,733,736,740,744,748,752,753,757,758,772,776,777,781,782,788,791,799 ''file_set'':269,272,320,346,401,427,518,566,587,632,650,735,743,790 ''filep'':709 ''files'':10A,82,103,219,231,262,275,440,456,473,549,559,564,581,612,689,765 ''finish'':672,729,741 ''flag'':65,91 ''flb'':445,478,531,535,599 ''found'':412 ''fput'':571,778 ''free'':261,439,472,558,563 ''from'':355 ''full'':405 ''get'':282,297,302,459,552,615,661,674,692,768 ''get_file'':673 ''get_id'':296,301 ''gfp'':465,707 ''gfp_kernel'':464,706 ''git'':119 ''goto'':436,469,484 ''h'':159,163,167,171,175,179,184 ''handler'':196,250,288,358,410 ''head'':192 ''id'':283,298,303,460,553,616,693,769 ''if'':374,381,392,399,407,434,467,482,498,749,754 ''in'':60,66,92,669 ''include'':156,160,164,168,172,176,180 ''index'':134 ''inode'':68,94 ''inodes'':79 ''insert'':452,685 ''insertions'':115 ''instance'':241 ''int'':417,432,508,523,640,725 ''internal'':183 ''invalid'':397 ''ioctl'':357 ''is'':313,339,377,385,396,404,411 ''iter'':329 ''keep'':216,666 ''kernel'':19C,104,121,128,139,146,466,708 ''kfree'':525 ''kzalloc'':493 ''kzalloc_obj'':492 ''linux'':157,161,165,169,173,177 ''list'':191,197,626,631,784,789 ''list_del'':625,783 ''list_head'':190 ''liveupdate'':5A,20C,105,122,129,140,147,158,248,286 ''liveupdate_file_handler'':247,285 ''long'':279,306 ''luo'':22C,107,124,131,142,149,182,194,200,204,213,223,229,234,260,266,281,311,317,327,337,343,419,424,444,454,458,477,490,496,500,510,515,527,534,547,551,562,578,584,591,598,603,610,614,618,622,629,642,647,656,670,677,687,691,695,699,703,711,715,727,732,739,747,751,756,763,767,771,775,780,787,798 ''luo_file'':21C,106,123,130,141,148,233,326,489,495,499,526,590,602,617,621,628,655,676,694,698,702,710,714,746,750,755,770,774,779,786,797 ''luo_file_finish'':726 ''luo_file_finish_one'':738 ''luo_file_handler_list'':193 ''luo_file_max'':199 ''luo_file_pgcnt'':203 ''luo_file_ser'':212 ''luo_file_set'':265,316,342,423,514,583,646,731 ''luo_file_unpreserve_files'':577 ''luo_flb_file_preserve'':443,476 ''luo_flb_file_unpreserve'':533,597 ''luo_free_files_mem'':259,561 ''luo_get_id'':280,457,550,613,690,766 ''luo_internal'':181 ''luo_preserve_file'':418,509 ''luo_preserved_files'':228,453,546,609,686,762 ''luo_retrieve_file'':641 ''luo_token_is_used'':310,336 ''management'':8A ''manages'':252 ''max'':202 ''mem'':263,441,474,560,565 ''module'':162 ''mutex'':795,800 ''mutex_destroy'':794 ''negative'':369 ''no'':408 ''normal'':360 ''not'':63 ''null'':276 ''obj'':494 ''of'':9A,80,218 ''on'':89,365,371,682 ''one'':742 ''operation'':362 ''ops'':295,300,594 ''page'':208 ''page_shift'':207 ''pasha'':12B,14B ''patch'':1A ''pgcnt'':206 ''pointer'':243 ''preserve'':420,447,480,511 ''preserved'':81,221,230,239,387,455,548,611,688,764 ''preserving'':71,101 ''prevent'':6A,70,100 ''reference'':662 ''rely'':88 ''represents'':236 ''retrieve'':643,718 ''retrieve_status'':717 ''return'':293,363 ''returns'':367 ''same'':73 ''ser'':215 ''session'':390 ''set'':268,271,274,319,322,345,348,403,426,429,517,520,568,586,589,634,649,652,734,737,745,792 ''shared'':85 ''shift'':209 ''single'':238 ''sizeof'':210 ''sizes'':166 ''slab'':174 ''so'':663 ''soleen'':16B ''static'':189,224,257,277,308,334 ''status'':719 ''string'':178 ''struct'':211,232,246,264,284,290,315,325,341,422,513,582,645,730 ''success'':366 ''system'':361 ''tatashin'':13B,15B ''that'':251 ''the'':61,67,72,93,245,375,382,393,400 ''therefore'':95 ''this'':667 ''to'':69,99,244 ''token'':312,324,338,350,376,431,522,654 ''track'':217 ''twice'':75 ''u64'':323,349,430,521,653 ''unpreserve'':532,537,580,595,601 ''unsigned'':278,305 ''until'':671 ''use'':57,96 ''used'':314,340,379 ''v2'':2A,77 ''void'':258,576 ''warn'':681 ''warn_on'':680 ''we'':86,664 ''xa'':451,488,542,544,607,684,760 ''xa_erase'':543,606,759 ''xa_insert'':450,683 ''xarray'':59,98,170,227');
INSERT INTO public.search_mail VALUES (5417244174590148599, 8, '''0'':102 ''10'':61,63 ''100644'':50 ''1111111111'':48 ''2'':100 ''2222222222'':49 ''43'':101 ''6'':62 ''9'':64 ''a'':10B,30,37,51 ''b'':42,56 ''busy'':92 ''by'':29 ''c'':19C,41,46,55,60 ''check'':80 ''dev'':12B,32 ''developer'':11B,31 ''diff'':35 ''do'':25 ''drivers'':16C,38,43,52,57 ''example'':13B,33 ''f:foo'':22C ''f:foo_set'':21C ''f:set'':23C ''foo'':2A,17C,18C,39,40,44,45,53,54,58,59,68,71,72,79,88,91,97 ''foo_check'':78 ''foo_set'':67 ''free'':96 ''git'':36 ''goto'':93 ''guard'':86 ''if'':82,90 ''index'':47 ''int'':66,73,75 ''it'':26 ''lock'':8A,89 ''mutex'':87 ''off'':28 ''org'':14B,34 ''out'':95 ''out_free'':94 ''patch'':1A ''ret'':76,77,83,85 ''return'':84 ''set'':3A,69 ''signed'':27 ''static'':65 ''struct'':70 ''the'':4A,7A ''under'':6A ''value'':5A,74,81,98,99');
INSERT INTO public.search_mail VALUES (5417244174590148598, 9, '''0'':98 ''10'':57,59 ''100644'':46 ''1111111111'':44 ''2'':96 ''2222222222'':45 ''43'':97 ''6'':58 ''9'':60 ''a'':6B,26,33,47 ''b'':38,52 ''busy'':88 ''by'':25 ''c'':15C,37,42,51,56 ''check'':76 ''dev'':8B,28 ''developer'':7B,27 ''diff'':31 ''do'':21 ''drivers'':12C,34,39,48,53 ''example'':9B,29 ''f:quux'':18C ''f:quux_set'':17C ''f:set'':19C ''free'':92 ''git'':32 ''goto'':89 ''guard'':82 ''if'':78,86 ''index'':43 ''int'':62,69,71 ''it'':4A,22 ''lock'':85 ''mutex'':83 ''off'':24 ''org'':10B,30 ''out'':91 ''out_free'':90 ''patch'':1A ''quux'':2A,13C,14C,35,36,40,41,49,50,54,55,64,67,68,75,84,87,93 ''quux_check'':74 ''quux_set'':63 ''ret'':72,73,79,81 ''return'':80 ''set'':3A,65 ''signed'':23 ''static'':61 ''struct'':66 ''value'':70,77,94,95');
INSERT INTO public.search_mail VALUES (5417244174590148597, 10, '''0'':88 ''10'':58,60 ''100644'':47 ''1111111111'':45 ''2'':81,86 ''2222222222'':46 ''43'':87 ''6'':59 ''7'':61 ''a'':7B,27,34,48 ''b'':39,53 ''bar'':2A,14C,15C,36,37,41,42,50,51,55,56,65,74,78 ''bar_init'':73 ''bar_mark'':77 ''bar_probe'':64 ''by'':26 ''c'':16C,38,43,52,57 ''dev'':9B,29,69,76,80 ''developer'':8B,28 ''device'':5A,68 ''diff'':32 ''do'':22 ''drivers'':13C,35,40,49,54 ''example'':10B,30 ''f:bar'':19C ''f:bar_probe'':18C ''f:probe'':20C ''git'':33 ''if'':82 ''index'':44 ''init'':75 ''int'':63,70 ''it'':23 ''mark'':3A,79 ''off'':25 ''org'':11B,31 ''patch'':1A ''probe'':66 ''ret'':71,72,83,85 ''return'':84 ''signed'':24 ''static'':62 ''struct'':67 ''the'':4A');
INSERT INTO public.search_mail VALUES (5417244174590148596, 11, '''by'':22 ''do'':19 ''example'':14B,26 ''foo'':3A ''it'':20 ''lock'':9A ''org'':15B,27 ''patch'':2A ''re'':1A ''reader'':12B,24 ''reviewed'':21 ''rita'':11B,13B,23,25 ''set'':4A ''the'':5A,8A ''under'':7A ''value'':6A');
INSERT INTO public.search_mail VALUES (5417244174590148595, 12, '''0'':1055,1056,1063,13021 ''0000000000'':1046 ''1'':1057,1080,13024 ''10'':1233,13051 ''100'':2763,13321 ''100644'':1044 ''101'':2780,13324 ''102'':2797,13327 ''103'':2814,13330 ''104'':2831,13333 ''105'':2848,13336 ''106'':2865,13339 ''107'':2882,13342 ''108'':2899,13345 ''109'':2916,13348 ''11'':1250,13054 ''110'':2933,13351 ''111'':2950,13354 ''112'':2967,13357 ''113'':2984,13360 ''114'':3001,13363 ''115'':3018,13366 ''116'':3035,13369 ''117'':3052,13372 ''118'':3069,13375 ''119'':3086,13378 ''12'':1267,13057 ''120'':3103,13381 ''121'':3120,13384 ''122'':3137,13387 ''123'':3154,13390 ''124'':3171,13393 ''125'':3188,13396 ''126'':3205,13399 ''127'':3222,13402 ''128'':3239,13405 ''129'':3256,13408 ''13'':1284,13060 ''130'':3273,13411 ''131'':3290,13414 ''132'':3307,13417 ''133'':3324,13420 ''134'':3341,13423 ''135'':3358,13426 ''136'':3375,13429 ''137'':3392,13432 ''138'':3409,13435 ''139'':3426,13438 ''14'':1301,13063 ''140'':3443,13441 ''141'':3460,13444 ''142'':3477,13447 ''143'':3494,13450 ''144'':3511,13453 ''145'':3528,13456 ''146'':3545,13459 ''147'':3562,13462 ''148'':3579,13465 ''149'':3596,13468 ''15'':1318,13066 ''150'':3613,13471 ''151'':3630,13474 ''152'':3647,13477 ''153'':3664,13480 ''154'':3681,13483 ''155'':3698,13486 ''156'':3715,13489 ''157'':3732,13492 ''158'':3749,13495 ''159'':3766,13498 ''16'':1335,13069 ''160'':3783,13501 ''161'':3800,13504 ''162'':3817,13507 ''163'':3834,13510 ''164'':3851,13513 ''165'':3868,13516 ''166'':3885,13519 ''167'':3902,13522 ''168'':3919,13525 ''169'':3936,13528 ''17'':1352,13072 ''170'':3953,13531 ''171'':3970,13534 ''172'':3987,13537 ''173'':4004,13540 ''174'':4021,13543 ''175'':4038,13546 ''176'':4055,13549 ''177'':4072,13552 ''178'':4089,13555 ''179'':4106,13558 ''18'':1369,13075 ''180'':4123,13561 ''181'':4140,13564 ''182'':4157,13567 ''183'':4174,13570 ''184'':4191,13573 ''185'':4208,13576 ''186'':4225,13579 ''187'':4242,13582 ''188'':4259,13585 ''189'':4276,13588 ''19'':1386,13078 ''190'':4293,13591 ''191'':4310,13594 ''192'':4327,13597 ''193'':4344,13600 ''194'':4361,13603 ''195'':4378,13606 ''196'':4395,13609 ''197'':4412,13612 ''198'':4429,13615 ''199'':4446,13618 ''2'':1097,13027 ''20'':1403,13081 ''200'':4463,13621 ''201'':4480,13624 ''202'':4497,13627 ''203'':4514,13630 ''204'':4531,13633 ''205'':4548,13636 ''206'':4565,13639 ''207'':4582,13642 ''208'':4599,13645 ''209'':4616,13648 ''21'':1420,13084 ''210'':4633,13651 ''211'':4650,13654 ''212'':4667,13657 ''213'':4684,13660 ''214'':4701,13663 ''215'':4718,13666 ''216'':4735,13669 ''217'':4752,13672 ''218'':4769,13675 ''219'':4786,13678 ''22'':1437,13087 ''220'':4803,13681 ''221'':4820,13684 ''222'':4837,13687 ''2222222222'':1047 ''223'':4854,13690 ''224'':4871,13693 ''225'':4888,13696 ''226'':4905,13699 ''227'':4922,13702 ''228'':4939,13705 ''229'':4956,13708 ''23'':1454,13090 ''230'':4973,13711 ''231'':4990,13714 ''232'':5007,13717 ''233'':5024,13720 ''234'':5041,13723 ''235'':5058,13726 ''236'':5075,13729 ''237'':5092,13732 ''238'':5109,13735 ''239'':5126,13738 ''24'':1471,13093 ''240'':5143,13741 ''241'':5160,13744 ''242'':5177,13747 ''243'':5194,13750 ''244'':5211,13753 ''245'':5228,13756 ''246'':5245,13759 ''247'':5262,13762 ''248'':5279,13765 ''249'':5296,13768 ''25'':1488,13096 ''250'':5313,13771 ''251'':5330,13774 ''252'':5347,13777 ''253'':5364,13780 ''254'':5381,13783 ''255'':5398,13786 ''256'':5415,13789 ''257'':5432,13792 ''258'':5449,13795 ''259'':5466,13798 ''26'':1505,13099 ''260'':5483,13801 ''261'':5500,13804 ''262'':5517,13807 ''263'':5534,13810 ''264'':5551,13813 ''265'':5568,13816 ''266'':5585,13819 ''267'':5602,13822 ''268'':5619,13825 ''269'':5636,13828 ''27'':1522,13102 ''270'':5653,13831 ''271'':5670,13834 ''272'':5687,13837 ''273'':5704,13840 ''274'':5721,13843 ''275'':5738,13846 ''276'':5755,13849 ''277'':5772,13852 ''278'':5789,13855 ''279'':5806,13858 ''28'':1539,13105 ''280'':5823,13861 ''281'':5840,13864 ''282'':5857,13867 ''283'':5874,13870 ''284'':5891,13873 ''285'':5908,13876 ''286'':5925,13879 ''287'':5942,13882 ''288'':5959,13885 ''289'':5976,13888 ''29'':1556,13108 ''290'':5993,13891 ''291'':6010,13894 ''292'':6027,13897 ''293'':6044,13900 ''294'':6061,13903 ''295'':6078,13906 ''296'':6095,13909 ''297'':6112,13912 ''298'':6129,13915 ''299'':6146,13918 ''3'':1114,13030 ''30'':1573,13111 ''300'':6163,13921 ''301'':6180,13924 ''302'':6197,13927 ''303'':6214,13930 ''304'':6231,13933 ''305'':6248,13936 ''306'':6265,13939 ''307'':6282,13942 ''308'':6299,13945 ''309'':6316,13948 ''31'':1590,13114 ''310'':6333,13951 ''311'':6350,13954 ''312'':6367,13957 ''313'':6384,13960 ''314'':6401,13963 ''315'':6418,13966 ''316'':6435,13969 ''317'':6452,13972 ''318'':6469,13975 ''319'':6486,13978 ''32'':1607,13117 ''320'':6503,13981 ''321'':6520,13984 ''322'':6537,13987 ''323'':6554,13990 ''324'':6571,13993 ''325'':6588,13996 ''326'':6605,13999 ''327'':6622,14002 ''328'':6639,14005 ''329'':6656,14008 ''33'':1624,13120 ''330'':6673,14011 ''331'':6690,14014 ''332'':6707,14017 ''333'':6724 ''334'':6741 ''335'':6758 ''336'':6775 ''337'':6792 ''338'':6809 ''339'':6826 ''34'':1641,13123 ''340'':6843 ''341'':6860 ''342'':6877 ''343'':6894 ''344'':6911 ''345'':6928 ''346'':6945 ''347'':6962 ''348'':6979 ''349'':6996 ''35'':1658,13126 ''350'':7013 ''351'':7030 ''352'':7047 ''353'':7064 ''354'':7081 ''355'':7098 ''356'':7115 ''357'':7132 ''358'':7149 ''359'':7166 ''36'':1675,13129 ''360'':7183 ''361'':7200 ''362'':7217 ''363'':7234 ''364'':7251 ''365'':7268 ''366'':7285 ''367'':7302 ''368'':7319 ''369'':7336 ''37'':1692,13132 ''370'':7353 ''371'':7370 ''372'':7387 ''373'':7404 ''374'':7421 ''375'':7438 ''376'':7455 ''377'':7472 ''378'':7489 ''379'':7506 ''38'':1709,13135 ''380'':7523 ''381'':7540 ''382'':7557 ''383'':7574 ''384'':7591 ''385'':7608 ''386'':7625 ''387'':7642 ''388'':7659 ''389'':7676 ''39'':1726,13138 ''390'':7693 ''391'':7710 ''392'':7727 ''393'':7744 ''394'':7761 ''395'':7778 ''396'':7795 ''397'':7812 ''398'':7829 ''399'':7846 ''4'':1131,13033 ''40'':1743,13141 ''400'':7863 ''401'':7880 ''402'':7897 ''403'':7914 ''404'':7931 ''405'':7948 ''406'':7965 ''407'':7982 ''408'':7999 ''409'':8016 ''41'':1760,13144 ''410'':8033 ''411'':8050 ''412'':8067 ''413'':8084 ''414'':8101 ''415'':8118 ''416'':8135 ''417'':8152 ''418'':8169 ''419'':8186 ''42'':1777,13147 ''420'':8203 ''421'':8220 ''422'':8237 ''423'':8254 ''424'':8271 ''425'':8288 ''426'':8305 ''427'':8322 ''428'':8339 ''429'':8356 ''43'':1794,13150 ''430'':8373 ''431'':8390 ''432'':8407 ''433'':8424 ''434'':8441 ''435'':8458 ''436'':8475 ''437'':8492 ''438'':8509 ''439'':8526 ''44'':1811,13153 ''440'':8543 ''441'':8560 ''442'':8577 ''443'':8594 ''444'':8611 ''445'':8628 ''446'':8645 ''447'':8662 ''448'':8679 ''449'':8696 ''45'':1828,13156 ''450'':8713 ''451'':8730 ''452'':8747 ''453'':8764 ''454'':8781 ''455'':8798 ''456'':8815 ''457'':8832 ''458'':8849 ''459'':8866 ''46'':1845,13159 ''460'':8883 ''461'':8900 ''462'':8917 ''463'':8934 ''464'':8951 ''465'':8968 ''466'':8985 ''467'':9002 ''468'':9019 ''469'':9036 ''47'':1862,13162 ''470'':9053 ''471'':9070 ''472'':9087 ''473'':9104 ''474'':9121 ''475'':9138 ''476'':9155 ''477'':9172 ''478'':9189 ''479'':9206 ''48'':1879,13165 ''480'':9223 ''481'':9240 ''482'':9257 ''483'':9274 ''484'':9291 ''485'':9308 ''486'':9325 ''487'':9342 ''488'':9359 ''489'':9376 ''49'':1896,13168 ''490'':9393 ''491'':9410 ''492'':9427 ''493'':9444 ''494'':9461 ''495'':9478 ''496'':9495 ''497'':9512 ''498'':9529 ''499'':9546 ''5'':1148,13036 ''50'':1913,13171 ''500'':9563 ''501'':9580 ''502'':9597 ''503'':9614 ''504'':9631 ''505'':9648 ''506'':9665 ''507'':9682 ''508'':9699 ''509'':9716 ''51'':1930,13174 ''510'':9733 ''511'':9750 ''512'':9767 ''513'':9784 ''514'':9801 ''515'':9818 ''516'':9835 ''517'':9852 ''518'':9869 ''519'':9886 ''52'':1947,13177 ''520'':9903 ''521'':9920 ''522'':9937 ''523'':9954 ''524'':9971 ''525'':9988 ''526'':10005 ''527'':10022 ''528'':10039 ''529'':10056 ''53'':1964,13180 ''530'':10073 ''531'':10090 ''532'':10107 ''533'':10124 ''534'':10141 ''535'':10158 ''536'':10175 ''537'':10192 ''538'':10209 ''539'':10226 ''54'':1981,13183 ''540'':10243 ''541'':10260 ''542'':10277 ''543'':10294 ''544'':10311 ''545'':10328 ''546'':10345 ''547'':10362 ''548'':10379 ''549'':10396 ''55'':1998,13186 ''550'':10413 ''551'':10430 ''552'':10447 ''553'':10464 ''554'':10481 ''555'':10498 ''556'':10515 ''557'':10532 ''558'':10549 ''559'':10566 ''56'':2015,13189 ''560'':10583 ''561'':10600 ''562'':10617 ''563'':10634 ''564'':10651 ''565'':10668 ''566'':10685 ''567'':10702 ''568'':10719 ''569'':10736 ''57'':2032,13192 ''570'':10753 ''571'':10770 ''572'':10787 ''573'':10804 ''574'':10821 ''575'':10838 ''576'':10855 ''577'':10872 ''578'':10889 ''579'':10906 ''58'':2049,13195 ''580'':10923 ''581'':10940 ''582'':10957 ''583'':10974 ''584'':10991 ''585'':11008 ''586'':11025 ''587'':11042 ''588'':11059 ''589'':11076 ''59'':2066,13198 ''590'':11093 ''591'':11110 ''592'':11127 ''593'':11144 ''594'':11161 ''595'':11178 ''596'':11195 ''597'':11212 ''598'':11229 ''599'':11246 ''6'':1165,13039 ''60'':2083,13201 ''600'':11263 ''6000'':1058 ''601'':11280 ''602'':11297 ''603'':11314 ''604'':11331 ''605'':11348 ''606'':11365 ''607'':11382 ''608'':11399 ''609'':11416 ''61'':2100,13204 ''610'':11433 ''611'':11450 ''612'':11467 ''613'':11484 ''614'':11501 ''615'':11518 ''616'':11535 ''617'':11552 ''618'':11569 ''619'':11586 ''62'':2117,13207 ''620'':11603 ''621'':11620 ''622'':11637 ''623'':11654 ''624'':11671 ''625'':11688 ''626'':11705 ''627'':11722 ''628'':11739 ''629'':11756 ''63'':2134,13210 ''630'':11773 ''631'':11790 ''632'':11807 ''633'':11824 ''634'':11841 ''635'':11858 ''636'':11875 ''637'':11892 ''638'':11909 ''639'':11926 ''64'':2151,13213 ''640'':11943 ''641'':11960 ''642'':11977 ''643'':11994 ''644'':12011 ''645'':12028 ''646'':12045 ''647'':12062 ''648'':12079 ''649'':12096 ''65'':2168,13216 ''650'':12113 ''651'':12130 ''652'':12147 ''653'':12164 ''654'':12181 ''655'':12198 ''656'':12215 ''657'':12232 ''658'':12249 ''659'':12266 ''66'':2185,13219 ''660'':12283 ''661'':12300 ''662'':12317 ''663'':12334 ''664'':12351 ''665'':12368 ''666'':12385 ''667'':12402 ''668'':12419 ''669'':12436 ''67'':2202,13222 ''670'':12453 ''671'':12470 ''672'':12487 ''673'':12504 ''674'':12521 ''675'':12538 ''676'':12555 ''677'':12572 ''678'':12589 ''679'':12606 ''68'':2219,13225 ''680'':12623 ''681'':12640 ''682'':12657 ''683'':12674 ''684'':12691 ''685'':12708 ''686'':12725 ''687'':12742 ''688'':12759 ''689'':12776 ''69'':2236,13228 ''690'':12793 ''691'':12810 ''692'':12827 ''693'':12844 ''694'':12861 ''695'':12878 ''696'':12895 ''697'':12912 ''698'':12929 ''699'':12946 ''7'':1182,13042 ''70'':2253,13231 ''700'':12963 ''701'':12980 ''702'':12997 ''703'':13014 ''71'':2270,13234 ''72'':2287,13237 ''73'':2304,13240 ''74'':2321,13243 ''75'':2338,13246 ''76'':2355,13249 ''77'':2372,13252 ''78'':2389,13255 ''79'':2406,13258 ''8'':1199,13045 ''80'':2423,13261 ''81'':2440,13264 ''82'':2457,13267 ''83'':2474,13270 ''84'':2491,13273 ''85'':2508,13276 ''86'':2525,13279 ''87'':2542,13282 ''88'':2559,13285 ''89'':2576,13288 ''9'':1216,13048 ''90'':2593,13291 ''91'':2610,13294 ''92'':2627,13297 ''93'':2644,13300 ''94'':2661,13303 ''95'':2678,13306 ''96'':2695,13309 ''97'':2712,13312 ''98'':2729,13315 ''99'':2746,13318 ''a'':7B,1024,1031 ''b'':1036,1050 ''busy'':1073,1090,1107,1124,1141,1158,1175,1192,1209,1226,1243,1260,1277,1294,1311,1328,1345,1362,1379,1396,1413,1430,1447,1464,1481,1498,1515,1532,1549,1566,1583,1600,1617,1634,1651,1668,1685,1702,1719,1736,1753,1770,1787,1804,1821,1838,1855,1872,1889,1906,1923,1940,1957,1974,1991,2008,2025,2042,2059,2076,2093,2110,2127,2144,2161,2178,2195,2212,2229,2246,2263,2280,2297,2314,2331,2348,2365,2382,2399,2416,2433,2450,2467,2484,2501,2518,2535,2552,2569,2586,2603,2620,2637,2654,2671,2688,2705,2722,2739,2756,2773,2790,2807,2824,2841,2858,2875,2892,2909,2926,2943,2960,2977,2994,3011,3028,3045,3062,3079,3096,3113,3130,3147,3164,3181,3198,3215,3232,3249,3266,3283,3300,3317,3334,3351,3368,3385,3402,3419,3436,3453,3470,3487,3504,3521,3538,3555,3572,3589,3606,3623,3640,3657,3674,3691,3708,3725,3742,3759,3776,3793,3810,3827,3844,3861,3878,3895,3912,3929,3946,3963,3980,3997,4014,4031,4048,4065,4082,4099,4116,4133,4150,4167,4184,4201,4218,4235,4252,4269,4286,4303,4320,4337,4354,4371,4388,4405,4422,4439,4456,4473,4490,4507,4524,4541,4558,4575,4592,4609,4626,4643,4660,4677,4694,4711,4728,4745,4762,4779,4796,4813,4830,4847,4864,4881,4898,4915,4932,4949,4966,4983,5000,5017,5034,5051,5068,5085,5102,5119,5136,5153,5170,5187,5204,5221,5238,5255,5272,5289,5306,5323,5340,5357,5374,5391,5408 ''by'':1023 ''c'':16C,1035,1040,1054 ''dev'':9B,1026,1048 ''developer'':8B,1025 ''diff'':1029 ''do'':1019 ''drivers'':13C,1032,1037,1051 ''example'':10B,1027 ''f:0'':20C ''f:1'':23C ''f:10'':50C ''f:100'':320C ''f:101'':323C ''f:102'':326C ''f:103'':329C ''f:104'':332C ''f:105'':335C ''f:106'':338C ''f:107'':341C ''f:108'':344C ''f:109'':347C ''f:11'':53C ''f:110'':350C ''f:111'':353C ''f:112'':356C ''f:113'':359C ''f:114'':362C ''f:115'':365C ''f:116'':368C ''f:117'':371C ''f:118'':374C ''f:119'':377C ''f:12'':56C ''f:120'':380C ''f:121'':383C ''f:122'':386C ''f:123'':389C ''f:124'':392C ''f:125'':395C ''f:126'':398C ''f:127'':401C ''f:128'':404C ''f:129'':407C ''f:13'':59C ''f:130'':410C ''f:131'':413C ''f:132'':416C ''f:133'':419C ''f:134'':422C ''f:135'':425C ''f:136'':428C ''f:137'':431C ''f:138'':434C ''f:139'':437C ''f:14'':62C ''f:140'':440C ''f:141'':443C ''f:142'':446C ''f:143'':449C ''f:144'':452C ''f:145'':455C ''f:146'':458C ''f:147'':461C ''f:148'':464C ''f:149'':467C ''f:15'':65C ''f:150'':470C ''f:151'':473C ''f:152'':476C ''f:153'':479C ''f:154'':482C ''f:155'':485C ''f:156'':488C ''f:157'':491C ''f:158'':494C ''f:159'':497C ''f:16'':68C ''f:160'':500C ''f:161'':503C ''f:162'':506C ''f:163'':509C ''f:164'':512C ''f:165'':515C ''f:166'':518C ''f:167'':521C ''f:168'':524C ''f:169'':527C ''f:17'':71C ''f:170'':530C ''f:171'':533C ''f:172'':536C ''f:173'':539C ''f:174'':542C ''f:175'':545C ''f:176'':548C ''f:177'':551C ''f:178'':554C ''f:179'':557C ''f:18'':74C ''f:180'':560C ''f:181'':563C ''f:182'':566C ''f:183'':569C ''f:184'':572C ''f:185'':575C ''f:186'':578C ''f:187'':581C ''f:188'':584C ''f:189'':587C ''f:19'':77C ''f:190'':590C ''f:191'':593C ''f:192'':596C ''f:193'':599C ''f:194'':602C ''f:195'':605C ''f:196'':608C ''f:197'':611C ''f:198'':614C ''f:199'':617C ''f:2'':26C ''f:20'':80C ''f:200'':620C ''f:201'':623C ''f:202'':626C ''f:203'':629C ''f:204'':632C ''f:205'':635C ''f:206'':638C ''f:207'':641C ''f:208'':644C ''f:209'':647C ''f:21'':83C ''f:210'':650C ''f:211'':653C ''f:212'':656C ''f:213'':659C ''f:214'':662C ''f:215'':665C ''f:216'':668C ''f:217'':671C ''f:218'':674C ''f:219'':677C ''f:22'':86C ''f:220'':680C ''f:221'':683C ''f:222'':686C ''f:223'':689C ''f:224'':692C ''f:225'':695C ''f:226'':698C ''f:227'':701C ''f:228'':704C ''f:229'':707C ''f:23'':89C ''f:230'':710C ''f:231'':713C ''f:232'':716C ''f:233'':719C ''f:234'':722C ''f:235'':725C ''f:236'':728C ''f:237'':731C ''f:238'':734C ''f:239'':737C ''f:24'':92C ''f:240'':740C ''f:241'':743C ''f:242'':746C ''f:243'':749C ''f:244'':752C ''f:245'':755C ''f:246'':758C ''f:247'':761C ''f:248'':764C ''f:249'':767C ''f:25'':95C ''f:250'':770C ''f:251'':773C ''f:252'':776C ''f:253'':779C ''f:254'':782C ''f:255'':785C ''f:256'':788C ''f:257'':791C ''f:258'':794C ''f:259'':797C ''f:26'':98C ''f:260'':800C ''f:261'':803C ''f:262'':806C ''f:263'':809C ''f:264'':812C ''f:265'':815C ''f:266'':818C ''f:267'':821C ''f:268'':824C ''f:269'':827C ''f:27'':101C ''f:270'':830C ''f:271'':833C ''f:272'':836C ''f:273'':839C ''f:274'':842C ''f:275'':845C ''f:276'':848C ''f:277'':851C ''f:278'':854C ''f:279'':857C ''f:28'':104C ''f:280'':860C ''f:281'':863C ''f:282'':866C ''f:283'':869C ''f:284'':872C ''f:285'':875C ''f:286'':878C ''f:287'':881C ''f:288'':884C ''f:289'':887C ''f:29'':107C ''f:290'':890C ''f:291'':893C ''f:292'':896C ''f:293'':899C ''f:294'':902C ''f:295'':905C ''f:296'':908C ''f:297'':911C ''f:298'':914C ''f:299'':917C ''f:3'':29C ''f:30'':110C ''f:300'':920C ''f:301'':923C ''f:302'':926C ''f:303'':929C ''f:304'':932C ''f:305'':935C ''f:306'':938C ''f:307'':941C ''f:308'':944C ''f:309'':947C ''f:31'':113C ''f:310'':950C ''f:311'':953C ''f:312'':956C ''f:313'':959C ''f:314'':962C ''f:315'':965C ''f:316'':968C ''f:317'':971C ''f:318'':974C ''f:319'':977C ''f:32'':116C ''f:320'':980C ''f:321'':983C ''f:322'':986C ''f:323'':989C ''f:324'':992C ''f:325'':995C ''f:326'':998C ''f:327'':1001C ''f:328'':1004C ''f:329'':1007C ''f:33'':119C ''f:330'':1010C ''f:331'':1013C ''f:332'':1016C ''f:34'':122C ''f:35'':125C ''f:36'':128C ''f:37'':131C ''f:38'':134C ''f:39'':137C ''f:4'':32C ''f:40'':140C ''f:41'':143C ''f:42'':146C ''f:43'':149C ''f:44'':152C ''f:45'':155C ''f:46'':158C ''f:47'':161C ''f:48'':164C ''f:49'':167C ''f:5'':35C ''f:50'':170C ''f:51'':173C ''f:52'':176C ''f:53'':179C ''f:54'':182C ''f:55'':185C ''f:56'':188C ''f:57'':191C ''f:58'':194C ''f:59'':197C ''f:6'':38C ''f:60'':200C ''f:61'':203C ''f:62'':206C ''f:63'':209C ''f:64'':212C ''f:65'':215C ''f:66'':218C ''f:67'':221C ''f:68'':224C ''f:69'':227C ''f:7'':41C ''f:70'':230C ''f:71'':233C ''f:72'':236C ''f:73'':239C ''f:74'':242C ''f:75'':245C ''f:76'':248C ''f:77'':251C ''f:78'':254C ''f:79'':257C ''f:8'':44C ''f:80'':260C ''f:81'':263C ''f:82'':266C ''f:83'':269C ''f:84'':272C ''f:85'':275C ''f:86'':278C ''f:87'':281C ''f:88'':284C ''f:89'':287C ''f:9'':47C ''f:90'':290C ''f:91'':293C ''f:92'':296C ''f:93'':299C ''f:94'':302C ''f:95'':305C ''f:96'':308C ''f:97'':311C ''f:98'':314C ''f:99'':317C ''f:foo'':19C,22C,25C,28C,31C,34C,37C,40C,43C,46C,49C,52C,55C,58C,61C,64C,67C,70C,73C,76C,79C,82C,85C,88C,91C,94C,97C,100C,103C,106C,109C,112C,115C,118C,121C,124C,127C,130C,133C,136C,139C,142C,145C,148C,151C,154C,157C,160C,163C,166C,169C,172C,175C,178C,181C,184C,187C,190C,193C,196C,199C,202C,205C,208C,211C,214C,217C,220C,223C,226C,229C,232C,235C,238C,241C,244C,247C,250C,253C,256C,259C,262C,265C,268C,271C,274C,277C,280C,283C,286C,289C,292C,295C,298C,301C,304C,307C,310C,313C,316C,319C,322C,325C,328C,331C,334C,337C,340C,343C,346C,349C,352C,355C,358C,361C,364C,367C,370C,373C,376C,379C,382C,385C,388C,391C,394C,397C,400C,403C,406C,409C,412C,415C,418C,421C,424C,427C,430C,433C,436C,439C,442C,445C,448C,451C,454C,457C,460C,463C,466C,469C,472C,475C,478C,481C,484C,487C,490C,493C,496C,499C,502C,505C,508C,511C,514C,517C,520C,523C,526C,529C,532C,535C,538C,541C,544C,547C,550C,553C,556C,559C,562C,565C,568C,571C,574C,577C,580C,583C,586C,589C,592C,595C,598C,601C,604C,607C,610C,613C,616C,619C,622C,625C,628C,631C,634C,637C,640C,643C,646C,649C,652C,655C,658C,661C,664C,667C,670C,673C,676C,679C,682C,685C,688C,691C,694C,697C,700C,703C,706C,709C,712C,715C,718C,721C,724C,727C,730C,733C,736C,739C,742C,745C,748C,751C,754C,757C,760C,763C,766C,769C,772C,775C,778C,781C,784C ''f:foo_0'':18C ''f:foo_1'':21C ''f:foo_10'':48C ''f:foo_100'':318C ''f:foo_101'':321C ''f:foo_102'':324C ''f:foo_103'':327C ''f:foo_104'':330C ''f:foo_105'':333C ''f:foo_106'':336C ''f:foo_107'':339C ''f:foo_108'':342C ''f:foo_109'':345C ''f:foo_11'':51C ''f:foo_110'':348C ''f:foo_111'':351C ''f:foo_112'':354C ''f:foo_113'':357C ''f:foo_114'':360C ''f:foo_115'':363C ''f:foo_116'':366C ''f:foo_117'':369C ''f:foo_118'':372C ''f:foo_119'':375C ''f:foo_12'':54C ''f:foo_120'':378C ''f:foo_121'':381C ''f:foo_122'':384C ''f:foo_123'':387C ''f:foo_124'':390C ''f:foo_125'':393C ''f:foo_126'':396C ''f:foo_127'':399C ''f:foo_128'':402C ''f:foo_129'':405C ''f:foo_13'':57C ''f:foo_130'':408C ''f:foo_131'':411C ''f:foo_132'':414C ''f:foo_133'':417C ''f:foo_134'':420C ''f:foo_135'':423C ''f:foo_136'':426C ''f:foo_137'':429C ''f:foo_138'':432C ''f:foo_139'':435C ''f:foo_14'':60C ''f:foo_140'':438C ''f:foo_141'':441C ''f:foo_142'':444C ''f:foo_143'':447C ''f:foo_144'':450C ''f:foo_145'':453C ''f:foo_146'':456C ''f:foo_147'':459C ''f:foo_148'':462C ''f:foo_149'':465C ''f:foo_15'':63C ''f:foo_150'':468C ''f:foo_151'':471C ''f:foo_152'':474C ''f:foo_153'':477C ''f:foo_154'':480C ''f:foo_155'':483C ''f:foo_156'':486C ''f:foo_157'':489C ''f:foo_158'':492C ''f:foo_159'':495C ''f:foo_16'':66C ''f:foo_160'':498C ''f:foo_161'':501C ''f:foo_162'':504C ''f:foo_163'':507C ''f:foo_164'':510C ''f:foo_165'':513C ''f:foo_166'':516C ''f:foo_167'':519C ''f:foo_168'':522C ''f:foo_169'':525C ''f:foo_17'':69C ''f:foo_170'':528C ''f:foo_171'':531C ''f:foo_172'':534C ''f:foo_173'':537C ''f:foo_174'':540C ''f:foo_175'':543C ''f:foo_176'':546C ''f:foo_177'':549C ''f:foo_178'':552C ''f:foo_179'':555C ''f:foo_18'':72C ''f:foo_180'':558C ''f:foo_181'':561C ''f:foo_182'':564C ''f:foo_183'':567C ''f:foo_184'':570C ''f:foo_185'':573C ''f:foo_186'':576C ''f:foo_187'':579C ''f:foo_188'':582C ''f:foo_189'':585C ''f:foo_19'':75C ''f:foo_190'':588C ''f:foo_191'':591C ''f:foo_192'':594C ''f:foo_193'':597C ''f:foo_194'':600C ''f:foo_195'':603C ''f:foo_196'':606C ''f:foo_197'':609C ''f:foo_198'':612C ''f:foo_199'':615C ''f:foo_2'':24C ''f:foo_20'':78C ''f:foo_200'':618C ''f:foo_201'':621C ''f:foo_202'':624C ''f:foo_203'':627C ''f:foo_204'':630C ''f:foo_205'':633C ''f:foo_206'':636C ''f:foo_207'':639C ''f:foo_208'':642C ''f:foo_209'':645C ''f:foo_21'':81C ''f:foo_210'':648C ''f:foo_211'':651C ''f:foo_212'':654C ''f:foo_213'':657C ''f:foo_214'':660C ''f:foo_215'':663C ''f:foo_216'':666C ''f:foo_217'':669C ''f:foo_218'':672C ''f:foo_219'':675C ''f:foo_22'':84C ''f:foo_220'':678C ''f:foo_221'':681C ''f:foo_222'':684C ''f:foo_223'':687C ''f:foo_224'':690C ''f:foo_225'':693C ''f:foo_226'':696C ''f:foo_227'':699C ''f:foo_228'':702C ''f:foo_229'':705C ''f:foo_23'':87C ''f:foo_230'':708C ''f:foo_231'':711C ''f:foo_232'':714C ''f:foo_233'':717C ''f:foo_234'':720C ''f:foo_235'':723C ''f:foo_236'':726C ''f:foo_237'':729C ''f:foo_238'':732C ''f:foo_239'':735C ''f:foo_24'':90C ''f:foo_240'':738C ''f:foo_241'':741C ''f:foo_242'':744C ''f:foo_243'':747C ''f:foo_244'':750C ''f:foo_245'':753C ''f:foo_246'':756C ''f:foo_247'':759C ''f:foo_248'':762C ''f:foo_249'':765C ''f:foo_25'':93C ''f:foo_250'':768C ''f:foo_251'':771C ''f:foo_252'':774C ''f:foo_253'':777C ''f:foo_254'':780C ''f:foo_255'':783C ''f:foo_256'':786C ''f:foo_257'':789C ''f:foo_258'':792C ''f:foo_259'':795C ''f:foo_26'':96C ''f:foo_260'':798C ''f:foo_261'':801C ''f:foo_262'':804C ''f:foo_263'':807C ''f:foo_264'':810C ''f:foo_265'':813C ''f:foo_266'':816C ''f:foo_267'':819C ''f:foo_268'':822C ''f:foo_269'':825C ''f:foo_27'':99C ''f:foo_270'':828C ''f:foo_271'':831C ''f:foo_272'':834C ''f:foo_273'':837C ''f:foo_274'':840C ''f:foo_275'':843C ''f:foo_276'':846C ''f:foo_277'':849C ''f:foo_278'':852C ''f:foo_279'':855C ''f:foo_28'':102C ''f:foo_280'':858C ''f:foo_281'':861C ''f:foo_282'':864C ''f:foo_283'':867C ''f:foo_284'':870C ''f:foo_285'':873C ''f:foo_286'':876C ''f:foo_287'':879C ''f:foo_288'':882C ''f:foo_289'':885C ''f:foo_29'':105C ''f:foo_290'':888C ''f:foo_291'':891C ''f:foo_292'':894C ''f:foo_293'':897C ''f:foo_294'':900C ''f:foo_295'':903C ''f:foo_296'':906C ''f:foo_297'':909C ''f:foo_298'':912C ''f:foo_299'':915C ''f:foo_3'':27C ''f:foo_30'':108C ''f:foo_300'':918C ''f:foo_301'':921C ''f:foo_302'':924C ''f:foo_303'':927C ''f:foo_304'':930C ''f:foo_305'':933C ''f:foo_306'':936C ''f:foo_307'':939C ''f:foo_308'':942C ''f:foo_309'':945C ''f:foo_31'':111C ''f:foo_310'':948C ''f:foo_311'':951C ''f:foo_312'':954C ''f:foo_313'':957C ''f:foo_314'':960C ''f:foo_315'':963C ''f:foo_316'':966C ''f:foo_317'':969C ''f:foo_318'':972C ''f:foo_319'':975C ''f:foo_32'':114C ''f:foo_320'':978C ''f:foo_321'':981C ''f:foo_322'':984C ''f:foo_323'':987C ''f:foo_324'':990C ''f:foo_325'':993C ''f:foo_326'':996C ''f:foo_327'':999C ''f:foo_328'':1002C ''f:foo_329'':1005C ''f:foo_33'':117C ''f:foo_330'':1008C ''f:foo_331'':1011C ''f:foo_332'':1014C ''f:foo_333'':1017C ''f:foo_34'':120C ''f:foo_35'':123C ''f:foo_36'':126C ''f:foo_37'':129C ''f:foo_38'':132C ''f:foo_39'':135C ''f:foo_4'':30C ''f:foo_40'':138C ''f:foo_41'':141C ''f:foo_42'':144C ''f:foo_43'':147C ''f:foo_44'':150C ''f:foo_45'':153C ''f:foo_46'':156C ''f:foo_47'':159C ''f:foo_48'':162C ''f:foo_49'':165C ''f:foo_5'':33C ''f:foo_50'':168C ''f:foo_51'':171C ''f:foo_52'':174C ''f:foo_53'':177C ''f:foo_54'':180C ''f:foo_55'':183C ''f:foo_56'':186C ''f:foo_57'':189C ''f:foo_58'':192C ''f:foo_59'':195C ''f:foo_6'':36C ''f:foo_60'':198C ''f:foo_61'':201C ''f:foo_62'':204C ''f:foo_63'':207C ''f:foo_64'':210C ''f:foo_65'':213C ''f:foo_66'':216C ''f:foo_67'':219C ''f:foo_68'':222C ''f:foo_69'':225C ''f:foo_7'':39C ''f:foo_70'':228C ''f:foo_71'':231C ''f:foo_72'':234C ''f:foo_73'':237C ''f:foo_74'':240C ''f:foo_75'':243C ''f:foo_76'':246C ''f:foo_77'':249C ''f:foo_78'':252C ''f:foo_79'':255C ''f:foo_8'':42C ''f:foo_80'':258C ''f:foo_81'':261C ''f:foo_82'':264C ''f:foo_83'':267C ''f:foo_84'':270C ''f:foo_85'':273C ''f:foo_86'':276C ''f:foo_87'':279C ''f:foo_88'':282C ''f:foo_89'':285C ''f:foo_9'':45C ''f:foo_90'':288C ''f:foo_91'':291C ''f:foo_92'':294C ''f:foo_93'':297C ''f:foo_94'':300C ''f:foo_95'':303C ''f:foo_96'':306C ''f:foo_97'':309C ''f:foo_98'':312C ''f:foo_99'':315C ''file'':1042 ''foo'':2A,14C,1033,1038,1052,1062,1065,1066,1069,1072,1079,1082,1083,1086,1089,1096,1099,1100,1103,1106,1113,1116,1117,1120,1123,1130,1133,1134,1137,1140,1147,1150,1151,1154,1157,1164,1167,1168,1171,1174,1181,1184,1185,1188,1191,1198,1201,1202,1205,1208,1215,1218,1219,1222,1225,1232,1235,1236,1239,1242,1249,1252,1253,1256,1259,1266,1269,1270,1273,1276,1283,1286,1287,1290,1293,1300,1303,1304,1307,1310,1317,1320,1321,1324,1327,1334,1337,1338,1341,1344,1351,1354,1355,1358,1361,1368,1371,1372,1375,1378,1385,1388,1389,1392,1395,1402,1405,1406,1409,1412,1419,1422,1423,1426,1429,1436,1439,1440,1443,1446,1453,1456,1457,1460,1463,1470,1473,1474,1477,1480,1487,1490,1491,1494,1497,1504,1507,1508,1511,1514,1521,1524,1525,1528,1531,1538,1541,1542,1545,1548,1555,1558,1559,1562,1565,1572,1575,1576,1579,1582,1589,1592,1593,1596,1599,1606,1609,1610,1613,1616,1623,1626,1627,1630,1633,1640,1643,1644,1647,1650,1657,1660,1661,1664,1667,1674,1677,1678,1681,1684,1691,1694,1695,1698,1701,1708,1711,1712,1715,1718,1725,1728,1729,1732,1735,1742,1745,1746,1749,1752,1759,1762,1763,1766,1769,1776,1779,1780,1783,1786,1793,1796,1797,1800,1803,1810,1813,1814,1817,1820,1827,1830,1831,1834,1837,1844,1847,1848,1851,1854,1861,1864,1865,1868,1871,1878,1881,1882,1885,1888,1895,1898,1899,1902,1905,1912 ''foo_0'':1061,13019 ''foo_1'':1078,13022 ''foo_10'':1231,13049 ''foo_100'':2761,13319 ''foo_101'':2778,13322 ''foo_102'':2795,13325 ''foo_103'':2812,13328 ''foo_104'':2829,13331 ''foo_105'':2846,13334 ''foo_106'':2863,13337 ''foo_107'':2880,13340 ''foo_108'':2897,13343 ''foo_109'':2914,13346 ''foo_11'':1248,13052 ''foo_110'':2931,13349 ''foo_111'':2948,13352 ''foo_112'':2965,13355 ''foo_113'':2982,13358 ''foo_114'':2999,13361 ''foo_115'':3016,13364 ''foo_116'':3033,13367 ''foo_117'':3050,13370 ''foo_118'':3067,13373 ''foo_119'':3084,13376 ''foo_12'':1265,13055 ''foo_120'':3101,13379 ''foo_121'':3118,13382 ''foo_122'':3135,13385 ''foo_123'':3152,13388 ''foo_124'':3169,13391 ''foo_125'':3186,13394 ''foo_126'':3203,13397 ''foo_127'':3220,13400 ''foo_128'':3237,13403 ''foo_129'':3254,13406 ''foo_13'':1282,13058 ''foo_130'':3271,13409 ''foo_131'':3288,13412 ''foo_132'':3305,13415 ''foo_133'':3322,13418 ''foo_134'':3339,13421 ''foo_135'':3356,13424 ''foo_136'':3373,13427 ''foo_137'':3390,13430 ''foo_138'':3407,13433 ''foo_139'':3424,13436 ''foo_14'':1299,13061 ''foo_140'':3441,13439 ''foo_141'':3458,13442 ''foo_142'':3475,13445 ''foo_143'':3492,13448 ''foo_144'':3509,13451 ''foo_145'':3526,13454 ''foo_146'':3543,13457 ''foo_147'':3560,13460 ''foo_148'':3577,13463 ''foo_149'':3594,13466 ''foo_15'':1316,13064 ''foo_150'':3611,13469 ''foo_151'':3628,13472 ''foo_152'':3645,13475 ''foo_153'':3662,13478 ''foo_154'':3679,13481 ''foo_155'':3696,13484 ''foo_156'':3713,13487 ''foo_157'':3730,13490 ''foo_158'':3747,13493 ''foo_159'':3764,13496 ''foo_16'':1333,13067 ''foo_160'':3781,13499 ''foo_161'':3798,13502 ''foo_162'':3815,13505 ''foo_163'':3832,13508 ''foo_164'':3849,13511 ''foo_165'':3866,13514 ''foo_166'':3883,13517 ''foo_167'':3900,13520 ''foo_168'':3917,13523 ''foo_169'':3934,13526 ''foo_17'':1350,13070 ''foo_170'':3951,13529 ''foo_171'':3968,13532 ''foo_172'':3985,13535 ''foo_173'':4002,13538 ''foo_174'':4019,13541 ''foo_175'':4036,13544 ''foo_176'':4053,13547 ''foo_177'':4070,13550 ''foo_178'':4087,13553 ''foo_179'':4104,13556 ''foo_18'':1367,13073 ''foo_180'':4121,13559 ''foo_181'':4138,13562 ''foo_182'':4155,13565 ''foo_183'':4172,13568 ''foo_184'':4189,13571 ''foo_185'':4206,13574 ''foo_186'':4223,13577 ''foo_187'':4240,13580 ''foo_188'':4257,13583 ''foo_189'':4274,13586 ''foo_19'':1384,13076 ''foo_190'':4291,13589 ''foo_191'':4308,13592 ''foo_192'':4325,13595 ''foo_193'':4342,13598 ''foo_194'':4359,13601 ''foo_195'':4376,13604 ''foo_196'':4393,13607 ''foo_197'':4410,13610 ''foo_198'':4427,13613 ''foo_199'':4444,13616 ''foo_2'':1095,13025 ''foo_20'':1401,13079 ''foo_200'':4461,13619 ''foo_201'':4478,13622 ''foo_202'':4495,13625 ''foo_203'':4512,13628 ''foo_204'':4529,13631 ''foo_205'':4546,13634 ''foo_206'':4563,13637 ''foo_207'':4580,13640 ''foo_208'':4597,13643 ''foo_209'':4614,13646 ''foo_21'':1418,13082 ''foo_210'':4631,13649 ''foo_211'':4648,13652 ''foo_212'':4665,13655 ''foo_213'':4682,13658 ''foo_214'':4699,13661 ''foo_215'':4716,13664 ''foo_216'':4733,13667 ''foo_217'':4750,13670 ''foo_218'':4767,13673 ''foo_219'':4784,13676 ''foo_22'':1435,13085 ''foo_220'':4801,13679 ''foo_221'':4818,13682 ''foo_222'':4835,13685 ''foo_223'':4852,13688 ''foo_224'':4869,13691 ''foo_225'':4886,13694 ''foo_226'':4903,13697 ''foo_227'':4920,13700 ''foo_228'':4937,13703 ''foo_229'':4954,13706 ''foo_23'':1452,13088 ''foo_230'':4971,13709 ''foo_231'':4988,13712 ''foo_232'':5005,13715 ''foo_233'':5022,13718 ''foo_234'':5039,13721 ''foo_235'':5056,13724 ''foo_236'':5073,13727 ''foo_237'':5090,13730 ''foo_238'':5107,13733 ''foo_239'':5124,13736 ''foo_24'':1469,13091 ''foo_240'':5141,13739 ''foo_241'':5158,13742 ''foo_242'':5175,13745 ''foo_243'':5192,13748 ''foo_244'':5209,13751 ''foo_245'':5226,13754 ''foo_246'':5243,13757 ''foo_247'':5260,13760 ''foo_248'':5277,13763 ''foo_249'':5294,13766 ''foo_25'':1486,13094 ''foo_250'':5311,13769 ''foo_251'':5328,13772 ''foo_252'':5345,13775 ''foo_253'':5362,13778 ''foo_254'':5379,13781 ''foo_255'':5396,13784 ''foo_256'':5413,13787 ''foo_257'':5430,13790 ''foo_258'':5447,13793 ''foo_259'':5464,13796 ''foo_26'':1503,13097 ''foo_260'':5481,13799 ''foo_261'':5498,13802 ''foo_262'':5515,13805 ''foo_263'':5532,13808 ''foo_264'':5549,13811 ''foo_265'':5566,13814 ''foo_266'':5583,13817 ''foo_267'':5600,13820 ''foo_268'':5617,13823 ''foo_269'':5634,13826 ''foo_27'':1520,13100 ''foo_270'':5651,13829 ''foo_271'':5668,13832 ''foo_272'':5685,13835 ''foo_273'':5702,13838 ''foo_274'':5719,13841 ''foo_275'':5736,13844 ''foo_276'':5753,13847 ''foo_277'':5770,13850 ''foo_278'':5787,13853 ''foo_279'':5804,13856 ''foo_28'':1537,13103 ''foo_280'':5821,13859 ''foo_281'':5838,13862 ''foo_282'':5855,13865 ''foo_283'':5872,13868 ''foo_284'':5889,13871 ''foo_285'':5906,13874 ''foo_286'':5923,13877 ''foo_287'':5940,13880 ''foo_288'':5957,13883 ''foo_289'':5974,13886 ''foo_29'':1554,13106 ''foo_290'':5991,13889 ''foo_291'':6008,13892 ''foo_292'':6025,13895 ''foo_293'':6042,13898 ''foo_294'':6059,13901 ''foo_295'':6076,13904 ''foo_296'':6093,13907 ''foo_297'':6110,13910 ''foo_298'':6127,13913 ''foo_299'':6144,13916 ''foo_3'':1112,13028 ''foo_30'':1571,13109 ''foo_300'':6161,13919 ''foo_301'':6178,13922 ''foo_302'':6195,13925 ''foo_303'':6212,13928 ''foo_304'':6229,13931 ''foo_305'':6246,13934 ''foo_306'':6263,13937 ''foo_307'':6280,13940 ''foo_308'':6297,13943 ''foo_309'':6314,13946 ''foo_31'':1588,13112 ''foo_310'':6331,13949 ''foo_311'':6348,13952 ''foo_312'':6365,13955 ''foo_313'':6382,13958 ''foo_314'':6399,13961 ''foo_315'':6416,13964 ''foo_316'':6433,13967 ''foo_317'':6450,13970 ''foo_318'':6467,13973 ''foo_319'':6484,13976 ''foo_32'':1605,13115 ''foo_320'':6501,13979 ''foo_321'':6518,13982 ''foo_322'':6535,13985 ''foo_323'':6552,13988 ''foo_324'':6569,13991 ''foo_325'':6586,13994 ''foo_326'':6603,13997 ''foo_327'':6620,14000 ''foo_328'':6637,14003 ''foo_329'':6654,14006 ''foo_33'':1622,13118 ''foo_330'':6671,14009 ''foo_331'':6688,14012 ''foo_332'':6705,14015 ''foo_333'':6722,14018 ''foo_334'':6739 ''foo_335'':6756 ''foo_336'':6773 ''foo_337'':6790 ''foo_338'':6807 ''foo_339'':6824 ''foo_34'':1639,13121 ''foo_340'':6841 ''foo_341'':6858 ''foo_342'':6875 ''foo_343'':6892 ''foo_344'':6909 ''foo_345'':6926 ''foo_346'':6943 ''foo_347'':6960 ''foo_348'':6977 ''foo_349'':6994 ''foo_35'':1656,13124 ''foo_350'':7011 ''foo_351'':7028 ''foo_352'':7045 ''foo_353'':7062 ''foo_354'':7079 ''foo_355'':7096 ''foo_356'':7113 ''foo_357'':7130 ''foo_358'':7147 ''foo_359'':7164 ''foo_36'':1673,13127 ''foo_360'':7181 ''foo_361'':7198 ''foo_362'':7215 ''foo_363'':7232 ''foo_364'':7249 ''foo_365'':7266 ''foo_366'':7283 ''foo_367'':7300 ''foo_368'':7317 ''foo_369'':7334 ''foo_37'':1690,13130 ''foo_370'':7351 ''foo_371'':7368 ''foo_372'':7385 ''foo_373'':7402 ''foo_374'':7419 ''foo_375'':7436 ''foo_376'':7453 ''foo_377'':7470 ''foo_378'':7487 ''foo_379'':7504 ''foo_38'':1707,13133 ''foo_380'':7521 ''foo_381'':7538 ''foo_382'':7555 ''foo_383'':7572 ''foo_384'':7589 ''foo_385'':7606 ''foo_386'':7623 ''foo_387'':7640 ''foo_388'':7657 ''foo_389'':7674 ''foo_39'':1724,13136 ''foo_390'':7691 ''foo_391'':7708 ''foo_392'':7725 ''foo_393'':7742 ''foo_394'':7759 ''foo_395'':7776 ''foo_396'':7793 ''foo_397'':7810 ''foo_398'':7827 ''foo_399'':7844 ''foo_4'':1129,13031 ''foo_40'':1741,13139 ''foo_400'':7861 ''foo_401'':7878 ''foo_402'':7895 ''foo_403'':7912 ''foo_404'':7929 ''foo_405'':7946 ''foo_406'':7963 ''foo_407'':7980 ''foo_408'':7997 ''foo_409'':8014 ''foo_41'':1758,13142 ''foo_410'':8031 ''foo_411'':8048 ''foo_412'':8065 ''foo_413'':8082 ''foo_414'':8099 ''foo_415'':8116 ''foo_416'':8133 ''foo_417'':8150 ''foo_418'':8167 ''foo_419'':8184 ''foo_42'':1775,13145 ''foo_420'':8201 ''foo_421'':8218 ''foo_422'':8235 ''foo_423'':8252 ''foo_424'':8269 ''foo_425'':8286 ''foo_426'':8303 ''foo_427'':8320 ''foo_428'':8337 ''foo_429'':8354 ''foo_43'':1792,13148 ''foo_430'':8371 ''foo_431'':8388 ''foo_432'':8405 ''foo_433'':8422 ''foo_434'':8439 ''foo_435'':8456 ''foo_436'':8473 ''foo_437'':8490 ''foo_438'':8507 ''foo_439'':8524 ''foo_44'':1809,13151 ''foo_440'':8541 ''foo_441'':8558 ''foo_442'':8575 ''foo_443'':8592 ''foo_444'':8609 ''foo_445'':8626 ''foo_446'':8643 ''foo_447'':8660 ''foo_448'':8677 ''foo_449'':8694 ''foo_45'':1826,13154 ''foo_450'':8711 ''foo_451'':8728 ''foo_452'':8745 ''foo_453'':8762 ''foo_454'':8779 ''foo_455'':8796 ''foo_456'':8813 ''foo_457'':8830 ''foo_458'':8847 ''foo_459'':8864 ''foo_46'':1843,13157 ''foo_460'':8881 ''foo_461'':8898 ''foo_462'':8915 ''foo_463'':8932 ''foo_464'':8949 ''foo_465'':8966 ''foo_466'':8983 ''foo_467'':9000 ''foo_468'':9017 ''foo_469'':9034 ''foo_47'':1860,13160 ''foo_470'':9051 ''foo_471'':9068 ''foo_472'':9085 ''foo_473'':9102 ''foo_474'':9119 ''foo_475'':9136 ''foo_476'':9153 ''foo_477'':9170 ''foo_478'':9187 ''foo_479'':9204 ''foo_48'':1877,13163 ''foo_480'':9221 ''foo_481'':9238 ''foo_482'':9255 ''foo_483'':9272 ''foo_484'':9289 ''foo_485'':9306 ''foo_486'':9323 ''foo_487'':9340 ''foo_488'':9357 ''foo_489'':9374 ''foo_49'':1894,13166 ''foo_490'':9391 ''foo_491'':9408 ''foo_492'':9425 ''foo_493'':9442 ''foo_494'':9459 ''foo_495'':9476 ''foo_496'':9493 ''foo_497'':9510 ''foo_498'':9527 ''foo_499'':9544 ''foo_5'':1146,13034 ''foo_50'':1911,13169 ''foo_500'':9561 ''foo_501'':9578 ''foo_502'':9595 ''foo_503'':9612 ''foo_504'':9629 ''foo_505'':9646 ''foo_506'':9663 ''foo_507'':9680 ''foo_508'':9697 ''foo_509'':9714 ''foo_51'':1928,13172 ''foo_510'':9731 ''foo_511'':9748 ''foo_512'':9765 ''foo_513'':9782 ''foo_514'':9799 ''foo_515'':9816 ''foo_516'':9833 ''foo_517'':9850 ''foo_518'':9867 ''foo_519'':9884 ''foo_52'':1945,13175 ''foo_520'':9901 ''foo_521'':9918 ''foo_522'':9935 ''foo_523'':9952 ''foo_524'':9969 ''foo_525'':9986 ''foo_526'':10003 ''foo_527'':10020 ''foo_528'':10037 ''foo_529'':10054 ''foo_53'':1962,13178 ''foo_530'':10071 ''foo_531'':10088 ''foo_532'':10105 ''foo_533'':10122 ''foo_534'':10139 ''foo_535'':10156 ''foo_536'':10173 ''foo_537'':10190 ''foo_538'':10207 ''foo_539'':10224 ''foo_54'':1979,13181 ''foo_540'':10241 ''foo_541'':10258 ''foo_542'':10275 ''foo_543'':10292 ''foo_544'':10309 ''foo_545'':10326 ''foo_546'':10343 ''foo_547'':10360 ''foo_548'':10377 ''foo_549'':10394 ''foo_55'':1996,13184 ''foo_550'':10411 ''foo_551'':10428 ''foo_552'':10445 ''foo_553'':10462 ''foo_554'':10479 ''foo_555'':10496 ''foo_556'':10513 ''foo_557'':10530 ''foo_558'':10547 ''foo_559'':10564 ''foo_56'':2013,13187 ''foo_560'':10581 ''foo_561'':10598 ''foo_562'':10615 ''foo_563'':10632 ''foo_564'':10649 ''foo_565'':10666 ''foo_566'':10683 ''foo_567'':10700 ''foo_568'':10717 ''foo_569'':10734 ''foo_57'':2030,13190 ''foo_570'':10751 ''foo_571'':10768 ''foo_572'':10785 ''foo_573'':10802 ''foo_574'':10819 ''foo_575'':10836 ''foo_576'':10853 ''foo_577'':10870 ''foo_578'':10887 ''foo_579'':10904 ''foo_58'':2047,13193 ''foo_580'':10921 ''foo_581'':10938 ''foo_582'':10955 ''foo_583'':10972 ''foo_584'':10989 ''foo_585'':11006 ''foo_586'':11023 ''foo_587'':11040 ''foo_588'':11057 ''foo_589'':11074 ''foo_59'':2064,13196 ''foo_590'':11091 ''foo_591'':11108 ''foo_592'':11125 ''foo_593'':11142 ''foo_594'':11159 ''foo_595'':11176 ''foo_596'':11193 ''foo_597'':11210 ''foo_598'':11227 ''foo_599'':11244 ''foo_6'':1163,13037 ''foo_60'':2081,13199 ''foo_600'':11261 ''foo_601'':11278 ''foo_602'':11295 ''foo_603'':11312 ''foo_604'':11329 ''foo_605'':11346 ''foo_606'':11363 ''foo_607'':11380 ''foo_608'':11397 ''foo_609'':11414 ''foo_61'':2098,13202 ''foo_610'':11431 ''foo_611'':11448 ''foo_612'':11465 ''foo_613'':11482 ''foo_614'':11499 ''foo_615'':11516 ''foo_616'':11533 ''foo_617'':11550 ''foo_618'':11567 ''foo_619'':11584 ''foo_62'':2115,13205 ''foo_620'':11601 ''foo_621'':11618 ''foo_622'':11635 ''foo_623'':11652 ''foo_624'':11669 ''foo_625'':11686 ''foo_626'':11703 ''foo_627'':11720 ''foo_628'':11737 ''foo_629'':11754 ''foo_63'':2132,13208 ''foo_630'':11771 ''foo_631'':11788 ''foo_632'':11805 ''foo_633'':11822 ''foo_634'':11839 ''foo_635'':11856 ''foo_636'':11873 ''foo_637'':11890 ''foo_638'':11907 ''foo_639'':11924 ''foo_64'':2149,13211 ''foo_640'':11941 ''foo_641'':11958 ''foo_642'':11975 ''foo_643'':11992 ''foo_644'':12009 ''foo_645'':12026 ''foo_646'':12043 ''foo_647'':12060 ''foo_648'':12077 ''foo_649'':12094 ''foo_65'':2166,13214 ''foo_650'':12111 ''foo_651'':12128 ''foo_652'':12145 ''foo_653'':12162 ''foo_654'':12179 ''foo_655'':12196 ''foo_656'':12213 ''foo_657'':12230 ''foo_658'':12247 ''foo_659'':12264 ''foo_66'':2183,13217 ''foo_660'':12281 ''foo_661'':12298 ''foo_662'':12315 ''foo_663'':12332 ''foo_664'':12349 ''foo_665'':12366 ''foo_666'':12383 ''foo_667'':12400 ''foo_668'':12417 ''foo_669'':12434 ''foo_67'':2200,13220 ''foo_670'':12451 ''foo_671'':12468 ''foo_672'':12485 ''foo_673'':12502 ''foo_674'':12519 ''foo_675'':12536 ''foo_676'':12553 ''foo_677'':12570 ''foo_678'':12587 ''foo_679'':12604 ''foo_68'':2217,13223 ''foo_680'':12621 ''foo_681'':12638 ''foo_682'':12655 ''foo_683'':12672 ''foo_684'':12689 ''foo_685'':12706 ''foo_686'':12723 ''foo_687'':12740 ''foo_688'':12757 ''foo_689'':12774 ''foo_69'':2234,13226 ''foo_690'':12791 ''foo_691'':12808 ''foo_692'':12825 ''foo_693'':12842 ''foo_694'':12859 ''foo_695'':12876 ''foo_696'':12893 ''foo_697'':12910 ''foo_698'':12927 ''foo_699'':12944 ''foo_7'':1180,13040 ''foo_70'':2251,13229 ''foo_700'':12961 ''foo_701'':12978 ''foo_702'':12995 ''foo_703'':13012 ''foo_71'':2268,13232 ''foo_72'':2285,13235 ''foo_73'':2302,13238 ''foo_74'':2319,13241 ''foo_75'':2336,13244 ''foo_76'':2353,13247 ''foo_77'':2370,13250 ''foo_78'':2387,13253 ''foo_79'':2404,13256 ''foo_8'':1197,13043 ''foo_80'':2421,13259 ''foo_81'':2438,13262 ''foo_82'':2455,13265 ''foo_83'':2472,13268 ''foo_84'':2489,13271 ''foo_85'':2506,13274 ''foo_86'':2523,13277 ''foo_87'':2540,13280 ''foo_88'':2557,13283 ''foo_89'':2574,13286 ''foo_9'':1214,13046 ''foo_90'':2591,13289 ''foo_91'':2608,13292 ''foo_92'':2625,13295 ''foo_93'':2642,13298 ''foo_94'':2659,13301 ''foo_95'':2676,13304 ''foo_96'':2693,13307 ''foo_97'':2710,13310 ''foo_98'':2727,13313 ''foo_99'':2744,13316 ''git'':1030 ''goto'':1074,1091,1108,1125,1142,1159,1176,1193,1210,1227,1244,1261,1278,1295,1312,1329,1346,1363,1380,1397,1414,1431,1448,1465,1482,1499,1516,1533,1550,1567,1584,1601,1618,1635,1652,1669,1686,1703,1720,1737,1754,1771,1788,1805,1822,1839,1856,1873,1890,1907,1924,1941,1958,1975,1992,2009,2026,2043,2060,2077,2094,2111,2128,2145,2162,2179,2196,2213,2230,2247,2264,2281,2298,2315,2332,2349,2366,2383,2400,2417,2434,2451,2468,2485,2502,2519,2536,2553,2570,2587,2604,2621,2638,2655,2672,2689,2706,2723,2740,2757,2774,2791,2808,2825,2842,2859,2876,2893,2910,2927,2944,2961,2978,2995,3012,3029,3046,3063,3080,3097,3114,3131,3148,3165,3182,3199,3216,3233,3250,3267,3284,3301,3318,3335,3352,3369,3386,3403,3420,3437,3454,3471,3488,3505,3522,3539,3556,3573,3590,3607,3624,3641,3658,3675,3692,3709,3726,3743,3760,3777,3794,3811,3828,3845,3862,3879,3896,3913,3930,3947,3964,3981,3998,4015,4032,4049,4066,4083,4100,4117,4134,4151,4168,4185,4202,4219,4236,4253,4270,4287,4304,4321,4338,4355,4372,4389,4406,4423,4440,4457,4474,4491,4508,4525,4542,4559,4576,4593,4610,4627,4644,4661,4678,4695,4712,4729,4746,4763,4780,4797,4814,4831,4848,4865,4882,4899,4916,4933,4950,4967,4984,5001,5018,5035,5052,5069,5086,5103,5120,5137,5154,5171,5188,5205,5222,5239,5256,5273,5290,5307,5324,5341,5358,5375,5392,5409 ''guard'':1067,1084,1101,1118,1135,1152,1169,1186,1203,1220,1237,1254,1271,1288,1305,1322,1339,1356,1373,1390,1407,1424,1441,1458,1475,1492,1509,1526,1543,1560,1577,1594,1611,1628,1645,1662,1679,1696,1713,1730,1747,1764,1781,1798,1815,1832,1849,1866,1883,1900,1917,1934,1951,1968,1985,2002,2019,2036,2053,2070,2087,2104,2121,2138,2155,2172,2189,2206,2223,2240,2257,2274,2291,2308,2325,2342,2359,2376,2393,2410,2427,2444,2461,2478,2495,2512,2529,2546,2563,2580,2597,2614,2631,2648,2665,2682,2699,2716,2733,2750,2767,2784,2801,2818,2835,2852,2869,2886,2903,2920,2937,2954,2971,2988,3005,3022,3039,3056,3073,3090,3107,3124,3141,3158,3175,3192,3209,3226,3243,3260,3277,3294,3311,3328,3345,3362,3379,3396,3413,3430,3447,3464,3481,3498,3515,3532,3549,3566,3583,3600,3617,3634,3651,3668,3685,3702,3719,3736,3753,3770,3787,3804,3821,3838,3855,3872,3889,3906,3923,3940,3957,3974,3991,4008,4025,4042,4059,4076,4093,4110,4127,4144,4161,4178,4195,4212,4229,4246,4263,4280,4297,4314,4331,4348,4365,4382,4399,4416,4433,4450,4467,4484,4501,4518,4535,4552,4569,4586,4603,4620,4637,4654,4671,4688,4705,4722,4739,4756,4773,4790,4807,4824,4841,4858,4875,4892,4909,4926,4943,4960,4977,4994,5011,5028,5045,5062,5079,5096,5113,5130,5147,5164,5181,5198,5215,5232,5249,5266,5283,5300,5317,5334,5351,5368,5385,5402 ''huge'':15C,1034,1039,1053 ''if'':1071,1088,1105,1122,1139,1156,1173,1190,1207,1224,1241,1258,1275,1292,1309,1326,1343,1360,1377,1394,1411,1428,1445,1462,1479,1496,1513,1530,1547,1564,1581,1598,1615,1632,1649,1666,1683,1700,1717,1734,1751,1768,1785,1802,1819,1836,1853,1870,1887,1904,1921,1938,1955,1972,1989,2006,2023,2040,2057,2074,2091,2108,2125,2142,2159,2176,2193,2210,2227,2244,2261,2278,2295,2312,2329,2346,2363,2380,2397,2414,2431,2448,2465,2482,2499,2516,2533,2550,2567,2584,2601,2618,2635,2652,2669,2686,2703,2720,2737,2754,2771,2788,2805,2822,2839,2856,2873,2890,2907,2924,2941,2958,2975,2992,3009,3026,3043,3060,3077,3094,3111,3128,3145,3162,3179,3196,3213,3230,3247,3264,3281,3298,3315,3332,3349,3366,3383,3400,3417,3434,3451,3468,3485,3502,3519,3536,3553,3570,3587,3604,3621,3638,3655,3672,3689,3706,3723,3740,3757,3774,3791,3808,3825,3842,3859,3876,3893,3910,3927,3944,3961,3978,3995,4012,4029,4046,4063,4080,4097,4114,4131,4148,4165,4182,4199,4216,4233,4250,4267,4284,4301,4318,4335,4352,4369,4386,4403,4420,4437,4454,4471,4488,4505,4522,4539,4556,4573,4590,4607,4624,4641,4658,4675,4692,4709,4726,4743,4760,4777,4794,4811,4828,4845,4862,4879,4896,4913,4930,4947,4964,4981,4998,5015,5032,5049,5066,5083,5100,5117,5134,5151,5168,5185,5202,5219,5236,5253,5270,5287,5304,5321,5338,5355,5372,5389,5406 ''index'':1045 ''int'':1060,1077,1094,1111,1128,1145,1162,1179,1196,1213,1230,1247,1264,1281,1298,1315,1332,1349,1366,1383,1400,1417,1434,1451,1468,1485,1502,1519,1536,1553,1570,1587,1604,1621,1638,1655,1672,1689,1706,1723,1740,1757,1774,1791,1808,1825,1842,1859,1876,1893,1910,1927,1944,1961,1978,1995,2012,2029,2046,2063,2080,2097,2114,2131,2148,2165,2182,2199,2216,2233,2250,2267,2284,2301,2318,2335,2352,2369,2386,2403,2420,2437,2454,2471,2488,2505,2522,2539,2556,2573,2590,2607,2624,2641,2658,2675,2692,2709,2726,2743,2760,2777,2794,2811,2828,2845,2862,2879,2896,2913,2930,2947,2964,2981,2998,3015,3032,3049,3066,3083,3100,3117,3134,3151,3168,3185,3202,3219,3236,3253,3270,3287,3304,3321,3338,3355,3372,3389,3406,3423,3440,3457,3474,3491,3508,3525,3542,3559,3576,3593,3610,3627,3644,3661,3678,3695,3712,3729,3746,3763,3780,3797,3814,3831,3848,3865,3882,3899,3916,3933,3950,3967,3984,4001,4018,4035,4052,4069,4086,4103,4120,4137,4154,4171,4188,4205,4222,4239,4256,4273,4290,4307,4324,4341,4358,4375,4392,4409,4426,4443,4460,4477,4494,4511,4528,4545,4562,4579,4596,4613,4630,4647,4664,4681,4698,4715,4732,4749,4766,4783,4800,4817,4834,4851,4868,4885,4902,4919,4936,4953,4970,4987,5004,5021,5038,5055,5072,5089,5106,5123,5140,5157,5174,5191,5208,5225,5242,5259,5276,5293,5310,5327,5344,5361,5378,5395 ''it'':1020 ''lock'':1070,1087,1104,1121,1138,1155,1172,1189,1206,1223,1240,1257,1274,1291,1308,1325,1342,1359,1376,1393,1410,1427,1444,1461,1478,1495,1512,1529,1546,1563,1580,1597,1614,1631,1648,1665,1682,1699,1716,1733,1750,1767,1784,1801,1818,1835,1852,1869,1886,1903,1920,1937,1954,1971,1988,2005,2022,2039,2056,2073,2090,2107,2124,2141,2158,2175,2192,2209,2226,2243,2260,2277,2294,2311,2328,2345,2362,2379,2396,2413,2430,2447,2464,2481,2498,2515,2532,2549,2566,2583,2600,2617,2634,2651,2668,2685,2702,2719,2736,2753,2770,2787,2804,2821,2838,2855,2872,2889,2906,2923,2940,2957,2974,2991,3008,3025,3042,3059,3076,3093,3110,3127,3144,3161,3178,3195,3212,3229,3246,3263,3280,3297,3314,3331,3348,3365,3382,3399,3416,3433,3450,3467,3484,3501,3518,3535,3552,3569,3586,3603,3620,3637,3654,3671,3688,3705,3722,3739,3756,3773,3790,3807,3824,3841,3858,3875,3892,3909,3926,3943,3960,3977,3994,4011,4028,4045,4062,4079,4096,4113,4130,4147,4164,4181,4198,4215,4232,4249,4266,4283,4300,4317,4334,4351,4368,4385,4402,4419,4436,4453,4470,4487,4504,4521,4538,4555,4572,4589,4606,4623,4640,4657,4674,4691,4708,4725,4742,4759,4776,4793,4810,4827,4844,4861,4878,4895,4912,4929,4946,4963,4980,4997,5014,5031,5048,5065,5082,5099,5116,5133,5150,5167,5184,5201,5218,5235,5252,5269,5286,5303,5320,5337,5354,5371,5388,5405 ''long'':5A ''mode'':1043 ''mutex'':1068,1085,1102,1119,1136,1153,1170,1187,1204,1221,1238,1255,1272,1289,1306,1323,1340,1357,1374,1391,1408,1425,1442,1459,1476,1493,1510,1527,1544,1561,1578,1595,1612,1629,1646,1663,1680,1697,1714,1731,1748,1765,1782,1799,1816,1833,1850,1867,1884,1901,1918,1935,1952,1969,1986,2003,2020,2037,2054,2071,2088,2105,2122,2139,2156,2173,2190,2207,2224,2241,2258,2275,2292,2309,2326,2343,2360,2377,2394,2411,2428,2445,2462,2479,2496,2513,2530,2547,2564,2581,2598,2615,2632,2649,2666,2683,2700,2717,2734,2751,2768,2785,2802,2819,2836,2853,2870,2887,2904,2921,2938,2955,2972,2989,3006,3023,3040,3057,3074,3091,3108,3125,3142,3159,3176,3193,3210,3227,3244,3261,3278,3295,3312,3329,3346,3363,3380,3397,3414,3431,3448,3465,3482,3499,3516,3533,3550,3567,3584,3601,3618,3635,3652,3669,3686,3703,3720,3737,3754,3771,3788,3805,3822,3839,3856,3873,3890,3907,3924,3941,3958,3975,3992,4009,4026,4043,4060,4077,4094,4111,4128,4145,4162,4179,4196,4213,4230,4247,4264,4281,4298,4315,4332,4349,4366,4383,4400,4417,4434,4451,4468,4485,4502,4519,4536,4553,4570,4587,4604,4621,4638,4655,4672,4689,4706,4723,4740,4757,4774,4791,4808,4825,4842,4859,4876,4893,4910,4927,4944,4961,4978,4995,5012,5029,5046,5063,5080,5097,5114,5131,5148,5165,5182,5199,5216,5233,5250,5267,5284,5301,5318,5335,5352,5369,5386,5403 ''new'':1041 ''null'':1049 ''off'':1022 ''org'':11B,1028 ''out'':1075,1092,1109,1126,1143,1160,1177,1194,1211,1228,1245,1262,1279,1296,1313,1330,1347,1364,1381,1398,1415,1432,1449,1466,1483,1500,1517,1534,1551,1568,1585,1602,1619,1636,1653,1670,1687,1704,1721,1738,1755,1772,1789,1806,1823,1840,1857,1874,1891,1908,1925,1942,1959,1976,1993,2010,2027,2044,2061,2078,2095,2112,2129,2146,2163,2180,2197,2214,2231,2248,2265,2282,2299,2316,2333,2350,2367,2384,2401,2418,2435,2452,2469,2486,2503,2520,2537,2554,2571,2588,2605,2622,2639,2656,2673,2690,2707,2724,2741,2758,2775,2792,2809,2826,2843,2860,2877,2894,2911,2928,2945,2962,2979,2996,3013,3030,3047,3064,3081,3098,3115,3132,3149,3166,3183,3200,3217,3234,3251,3268,3285,3302,3319,3336,3353,3370,3387,3404,3421,3438,3455,3472,3489,3506,3523,3540,3557,3574,3591,3608,3625,3642,3659,3676,3693,3710,3727,3744,3761,3778,3795,3812,3829,3846,3863,3880,3897,3914,3931,3948,3965,3982,3999,4016,4033,4050,4067,4084,4101,4118,4135,4152,4169,4186,4203,4220,4237,4254,4271,4288,4305,4322,4339,4356,4373,4390,4407,4424,4441,4458,4475,4492,4509,4526,4543,4560,4577,4594,4611,4628,4645,4662,4679,4696,4713,4730,4747,4764,4781,4798,4815,4832,4849,4866,4883,4900,4917,4934,4951,4968,4985,5002,5019,5036,5053,5070,5087,5104,5121,5138,5155,5172,5189,5206,5223,5240,5257,5274,5291,5308,5325,5342,5359,5376,5393,5410 ''patch'':1A ''signed'':1021 ''static'':1059,1076,1093,1110,1127,1144,1161,1178,1195,1212,1229,1246,1263,1280,1297,1314,1331,1348,1365,1382,1399,1416,1433,1450,1467,1484,1501,1518,1535,1552,1569,1586,1603,1620,1637,1654,1671,1688,1705,1722,1739,1756,1773,1790,1807,1824,1841,1858,1875,1892,1909,1926,1943,1960,1977,1994,2011,2028,2045,2062,2079,2096,2113,2130,2147,2164,2181,2198,2215,2232,2249,2266,2283,2300,2317,2334,2351,2368,2385,2402,2419,2436,2453,2470,2487,2504,2521,2538,2555,2572,2589,2606,2623,2640,2657,2674,2691,2708,2725,2742,2759,2776,2793,2810,2827,2844,2861,2878,2895,2912,2929,2946,2963,2980,2997,3014,3031,3048,3065,3082,3099,3116,3133,3150,3167,3184,3201,3218,3235,3252,3269,3286,3303,3320,3337,3354,3371,3388,3405,3422,3439,3456,3473,3490,3507,3524,3541,3558,3575,3592,3609,3626,3643,3660,3677,3694,3711,3728,3745,3762,3779,3796,3813,3830,3847,3864,3881,3898,3915,3932,3949,3966,3983,4000,4017,4034,4051,4068,4085,4102,4119,4136,4153,4170,4187,4204,4221,4238,4255,4272,4289,4306,4323,4340,4357,4374,4391,4408,4425,4442,4459,4476,4493,4510,4527,4544,4561,4578,4595,4612,4629,4646,4663,4680,4697,4714,4731,4748,4765,4782,4799,4816,4833,4850,4867,4884,4901,4918,4935,4952,4969,4986,5003,5020,5037,5054,5071,5088,5105,5122,5139,5156,5173,5190,5207,5224,5241,5258,5275,5292,5309,5326,5343,5360,5377,5394 ''struct'':1064,1081,1098,1115,1132,1149,1166,1183,1200,1217,1234,1251,1268,1285,1302,1319,1336,1353,1370,1387,1404,1421,1438,1455,1472,1489,1506,1523,1540,1557,1574,1591,1608,1625,1642,1659,1676,1693,1710,1727,1744,1761,1778,1795,1812,1829,1846,1863,1880,1897,1914,1931,1948,1965,1982,1999,2016,2033,2050,2067,2084,2101,2118,2135,2152,2169,2186,2203,2220,2237,2254,2271,2288,2305,2322,2339,2356,2373,2390,2407,2424,2441,2458,2475,2492,2509,2526,2543,2560,2577,2594,2611,2628,2645,2662,2679,2696,2713,2730,2747,2764,2781,2798,2815,2832,2849,2866,2883,2900,2917,2934,2951,2968,2985,3002,3019,3036,3053,3070,3087,3104,3121,3138,3155,3172,3189,3206,3223,3240,3257,3274,3291,3308,3325,3342,3359,3376,3393,3410,3427,3444,3461,3478,3495,3512,3529,3546,3563,3580,3597,3614,3631,3648,3665,3682,3699,3716,3733,3750,3767,3784,3801,3818,3835,3852,3869,3886,3903,3920,3937,3954,3971,3988,4005,4022,4039,4056,4073,4090,4107,4124,4141,4158,4175,4192,4209,4226,4243,4260,4277,4294,4311,4328,4345,4362,4379,4396,4413,4430,4447,4464,4481,4498,4515,4532,4549,4566,4583,4600,4617,4634,4651,4668,4685,4702,4719,4736,4753,4770,4787,4804,4821,4838,4855,4872,4889,4906,4923,4940,4957,4974,4991,5008,5025,5042,5059,5076,5093,5110,5127,5144,5161,5178,5195,5212,5229,5246,5263,5280,5297,5314,5331,5348,5365,5382,5399 ''take'':3A ''too'':4A');
INSERT INTO public.search_mail VALUES (5417244174590148594, 13, '''0'':90 ''1'':2A ''10'':60,62 ''100644'':49 ''1111111111'':47 ''2'':3A,88 ''2222222222'':48 ''4'':83 ''43'':89 ''6'':61 ''7'':63 ''a'':9B,29,36,50 ''b'':41,55 ''by'':28 ''c'':18C,40,45,54,59 ''dev'':11B,31,71,78,82 ''developer'':10B,30 ''device'':70 ''diff'':34 ''do'':24 ''drivers'':15C,37,42,51,56 ''example'':12B,32 ''f:probe'':22C ''f:qux'':21C ''f:qux_probe'':20C ''git'':35 ''half'':5A ''if'':84 ''index'':46 ''init'':77 ''int'':65,72 ''it'':7A,25 ''mark'':81 ''of'':6A ''off'':27 ''org'':13B,33 ''patch'':1A ''probe'':68 ''qux'':4A,16C,17C,38,39,43,44,52,53,57,58,67,76,80 ''qux_init'':75 ''qux_mark'':79 ''qux_probe'':66 ''ret'':73,74,85,87 ''return'':86 ''signed'':26 ''static'':64 ''struct'':69');


--
-- Data for Name: search_series; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.search_series VALUES (1, 5413487179865260030, '''0'':2A ''1'':9A ''2'':3A,10A ''com'':24B ''double'':6A,13A ''files'':16A ''liveupdate'':4A,11A ''management'':14A ''of'':15A ''pasha'':19B,21B ''patch'':1A,8A ''preservation'':7A ''prevent'':5A,12A ''soleen'':23B ''tatashin'':20B,22B ''∈3b0c853ff7a8bdac'':17A');
INSERT INTO public.search_series VALUES (2, 5413095760168222717, '''1'':3A ''2'':4A ''com'':17B ''double'':7A ''files'':10A ''liveupdate'':5A ''management'':8A ''of'':9A ''pasha'':12B,14B ''patch'':1A ''prevent'':6A ''soleen'':16B ''tatashin'':13B,15B ''v2'':2A');
INSERT INTO public.search_series VALUES (3, 5417244174590148604, '''a'':11B ''dev'':13B ''developer'':12B ''example'':14B ''foo'':2A ''lock'':8A ''org'':15B ''patch'':1A ''set'':3A ''the'':4A,7A ''under'':6A ''value'':5A ''∈3b0c853ff7a8bdac'':9A');
INSERT INTO public.search_series VALUES (4, 5417244174590148603, '''a'':7B ''dev'':9B ''developer'':8B ''example'':10B ''it'':4A ''org'':11B ''patch'':1A ''quux'':2A ''set'':3A ''∈3b0c853ff7a8bdac'':5A');
INSERT INTO public.search_series VALUES (5, 5417244174590148602, '''a'':8B ''bar'':2A ''dev'':10B ''developer'':9B ''device'':5A ''example'':11B ''mark'':3A ''org'':12B ''patch'':1A ''the'':4A ''∈3b0c853ff7a8bdac'':6A');
INSERT INTO public.search_series VALUES (6, 5417244174590148601, '''a'':8B ''dev'':10B ''developer'':9B ''example'':11B ''foo'':2A ''long'':5A ''org'':12B ''patch'':1A ''take'':3A ''too'':4A ''∈3b0c853ff7a8bdac'':6A');
INSERT INTO public.search_series VALUES (7, 5417244174590148600, '''1'':2A ''2'':3A ''a'':10B ''dev'':12B ''developer'':11B ''example'':13B ''half'':5A ''it'':7A ''of'':6A ''org'':14B ''patch'':1A ''qux'':4A ''∈3b0c853ff7a8bdac'':8A');


--
-- Data for Name: series; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.series VALUES (2, 'luo-next-derived@reconstructed.invalid', 'liveupdate: prevent double management of files', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-23 20:35:56+00', 2, 'PATCH', '[]', NULL, 2, '[2]', '828fc7fc5338ccb0a327e29a8c8794f73ca3e591dd4aada13a474bc9b9fc29ca', 'reviewed', '', '2026-11-29 00:00:03.652535+00', 2, 0, 0, 0, 0, '20260321175808.57942-1-pasha.tatashin@soleen.com', 1, 0, 0);
INSERT INTO public.series VALUES (4, 'mailed@example.org', 'quux: set it', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', 1, 'PATCH', '[]', NULL, 1, '[]', 'a4e68398909b9e76937c2ec88e65a1de5e74eb420e01091f91392020b9848dfa', 'reviewed', '', '2026-11-29 00:00:24.946646+00', 4, 0, 1, 0, 0, 'mailed@example.org', NULL, 0, 0);
INSERT INTO public.series VALUES (5, 'new@example.org', 'bar: mark the device', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', 1, 'PATCH', '[]', NULL, 1, '[]', 'e25d3b8d71bca99cf6cbfb081d4d14ec3f26a282de6241ef76e5076c9f4223ed', 'reviewed', '', '2026-11-29 00:00:36.253049+00', 5, 0, 0, 0, 0, 'new@example.org', NULL, 0, 0);
INSERT INTO public.series VALUES (3, 'old@example.org', 'foo: set the value under the lock', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', 1, 'PATCH', '[]', NULL, 1, '[]', '6f84d1c21c31271e98a329759129ab2ee00f5e898d5879dbe897f9809b29a690', 'reviewed', '', '2026-11-29 00:01:10.140409+00', 7, 0, 1, 0, 2, 'new@example.org', 5, 20, 0);
INSERT INTO public.series VALUES (6, 'parked@example.org', 'foo: take too long', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', 1, 'PATCH', '[]', NULL, 1, '[]', '14dd159d69549a8eb649c701d75cee4e4e24c94ba5a0dddd72b8cba0f5022163', 'failed', 'the review took longer than 0.01 s', '2026-11-29 00:01:18.56429+00', NULL, 0, 0, 0, 0, 'parked@example.org', NULL, 20, 3);
INSERT INTO public.series VALUES (7, 'waiting@example.org', 'qux: half of it', 'A. Developer', 'dev@example.org', '2026-03-01 12:00:00+00', 1, 'PATCH', '[]', NULL, 2, '[2]', 'c530b8317329c5b5769aef40d878967919ee584cf16f5a7d8a4cc1c94c882d69', 'waiting', '', '2026-11-29 00:31:29.165295+00', NULL, 0, 0, 0, 0, 'waiting@example.org', NULL, 20, 0);
INSERT INTO public.series VALUES (1, '20260321175808.57942-1-pasha.tatashin@soleen.com', 'liveupdate: prevent double preservation', 'Pasha Tatashin', 'pasha.tatashin@soleen.com', '2026-03-21 17:58:07+00', 1, 'PATCH', '[]', NULL, 2, '[2]', '0a2a4799de57ef190752a1657b6a28357afb2cbd38c055a37ce25efa941b35cb', 'reviewed', '', '2026-11-29 00:00:03.652535+00', 1, 0, 3, 1, 0, '20260321175808.57942-1-pasha.tatashin@soleen.com', NULL, 0, 0);


--
-- Data for Name: source; Type: TABLE DATA; Schema: public; Owner: -
--



--
-- Data for Name: submission; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.submission VALUES ('25ae6e5f-fb58-449f-91d4-6d6012600c61', '2026-11-29 00:01:07.180637+00', 'bot', '[{"message_id": "parked@example.org", "result": "stored", "reason": ""}]');
INSERT INTO public.submission VALUES ('01ca419f-6d45-44d0-9ab6-a75fa6d3c9c1', '2026-11-29 00:01:29.292368+00', 'bot', '[{"message_id": "waiting@example.org", "result": "stored", "reason": ""}]');


--
-- Data for Name: thread_key; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.thread_key VALUES (1, 'id v1/2 20260321175808.57942-1-pasha.tatashin@soleen.com');
INSERT INTO public.thread_key VALUES (1, 'run 2 20260321175808.57942*pasha.tatashin@soleen.com');
INSERT INTO public.thread_key VALUES (1, 'near v1/2 pasha.tatashin@soleen.com 492809');
INSERT INTO public.thread_key VALUES (1, 'near v1/2 pasha.tatashin@soleen.com 492810');
INSERT INTO public.thread_key VALUES (2, 'id v1/2 20260321175808.57942-2-pasha.tatashin@soleen.com');
INSERT INTO public.thread_key VALUES (2, 'id v1/2 20260321175808.57942-1-pasha.tatashin@soleen.com');
INSERT INTO public.thread_key VALUES (2, 'run 2 20260321175808.57942*pasha.tatashin@soleen.com');
INSERT INTO public.thread_key VALUES (7, 'id v2/2 luo-next-derived@reconstructed.invalid');
INSERT INTO public.thread_key VALUES (7, 'near v2/2 pasha.tatashin@soleen.com 492860');
INSERT INTO public.thread_key VALUES (7, 'near v2/2 pasha.tatashin@soleen.com 492861');
INSERT INTO public.thread_key VALUES (13, 'id v1/2 waiting@example.org');
INSERT INTO public.thread_key VALUES (13, 'near v1/2 dev@example.org 492324');
INSERT INTO public.thread_key VALUES (13, 'near v1/2 dev@example.org 492325');


--
-- Data for Name: token; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.token VALUES (1, 'bot', '454c268b31c5e6b3deb86ffc16673cc431b6575cd1115338f96b4c0fdf751a81', '["submit"]', '2026-11-28 23:59:43.723281+00', NULL, NULL);
INSERT INTO public.token VALUES (2, 'triage', '3306dc2aadaeedd7f6debc28659c96f01578457124f33590d96fccbc243732c5', '["triage"]', '2026-11-28 23:59:54.039305+00', NULL, 1);


--
-- Data for Name: triage; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.triage VALUES (1, '20260321175808.57942-1-pasha.tatashin@soleen.com', '400922409e117b90', 'core-struct-size', 'acknowledged', 'The xarray comes in v2.', 'alice', '2026-11-29 00:01:33.44047+00', '', NULL);
INSERT INTO public.triage VALUES (2, '20260321175808.57942-1-pasha.tatashin@soleen.com', '82bb3596428e419a', 'vfs/inode-state-flag', 'won''t fix', 'The xarray comes in v2.', 'alice', '2026-11-29 00:01:33.506312+00', '', NULL);


--
-- Data for Name: user; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public."user" VALUES (1, 'alice', 'triager', '$argon2id$v=19$m=65536,t=3,p=4$5IiyQQPQ+J7PEUNo0SQY6g$xiOGmw8heDO7vYTBbYBDYWmsBv6Wrj1H5zq/RMJ2G7A', NULL, '2026-11-28 23:59:30.059327+00', NULL);


--
-- Name: chain_edit_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.chain_edit_id_seq', 1, true);


--
-- Name: conflict_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.conflict_id_seq', 1, true);


--
-- Name: dead_letter_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.dead_letter_id_seq', 1, true);


--
-- Name: epoch_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.epoch_id_seq', 1, false);


--
-- Name: finding_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.finding_id_seq', 9, true);


--
-- Name: hook_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.hook_id_seq', 1, true);


--
-- Name: message_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.message_id_seq', 13, true);


--
-- Name: outbox_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.outbox_id_seq', 1, true);


--
-- Name: procrastinate_events_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 22, true);


--
-- Name: procrastinate_jobs_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 11, true);


--
-- Name: procrastinate_periodic_defers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);


--
-- Name: procrastinate_workers_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 9, true);


--
-- Name: run_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.run_id_seq', 7, true);


--
-- Name: series_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.series_id_seq', 7, true);


--
-- Name: token_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.token_id_seq', 2, true);


--
-- Name: triage_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.triage_id_seq', 2, true);


--
-- Name: user_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.user_id_seq', 1, true);


--
-- Name: alembic_version alembic_version_pkc; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


--
-- Name: chain_edit pk_chain_edit; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_edit
    ADD CONSTRAINT pk_chain_edit PRIMARY KEY (id);


--
-- Name: chain_key pk_chain_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_key
    ADD CONSTRAINT pk_chain_key PRIMARY KEY (series_id, key);


--
-- Name: chain_link pk_chain_link; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_link
    ADD CONSTRAINT pk_chain_link PRIMARY KEY (later_id, earlier_id);


--
-- Name: conflict pk_conflict; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT pk_conflict PRIMARY KEY (id);


--
-- Name: dead_letter pk_dead_letter; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT pk_dead_letter PRIMARY KEY (id);


--
-- Name: delivery pk_delivery; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (webhook_id, signed_at);


--
-- Name: epoch pk_epoch; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch
    ADD CONSTRAINT pk_epoch PRIMARY KEY (id);


--
-- Name: epoch_mail pk_epoch_mail; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch_mail
    ADD CONSTRAINT pk_epoch_mail PRIMARY KEY (message_id, epoch_id);


--
-- Name: finding pk_finding; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding
    ADD CONSTRAINT pk_finding PRIMARY KEY (id);


--
-- Name: hook pk_hook; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook
    ADD CONSTRAINT pk_hook PRIMARY KEY (id);


--
-- Name: hook_event pk_hook_event; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_event
    ADD CONSTRAINT pk_hook_event PRIMARY KEY (id);


--
-- Name: login pk_login; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login
    ADD CONSTRAINT pk_login PRIMARY KEY (hash);


--
-- Name: message pk_message; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);


--
-- Name: message_list pk_message_list; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_list
    ADD CONSTRAINT pk_message_list PRIMARY KEY (message_id, list);


--
-- Name: outbox pk_outbox; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);


--
-- Name: run pk_run; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.run
    ADD CONSTRAINT pk_run PRIMARY KEY (id);


--
-- Name: search_due pk_search_due; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_due
    ADD CONSTRAINT pk_search_due PRIMARY KEY (message_id);


--
-- Name: series pk_series; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.series
    ADD CONSTRAINT pk_series PRIMARY KEY (id);


--
-- Name: source pk_source; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.source
    ADD CONSTRAINT pk_source PRIMARY KEY (name);


--
-- Name: submission pk_submission; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT pk_submission PRIMARY KEY (id);


--
-- Name: thread_key pk_thread_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.thread_key
    ADD CONSTRAINT pk_thread_key PRIMARY KEY (message_id, key);


--
-- Name: token pk_token; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token
    ADD CONSTRAINT pk_token PRIMARY KEY (id);


--
-- Name: triage pk_triage; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.triage
    ADD CONSTRAINT pk_triage PRIMARY KEY (id);


--
-- Name: user pk_user; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT pk_user PRIMARY KEY (id);


--
-- Name: procrastinate_events procrastinate_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_jobs procrastinate_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);


--
-- Name: procrastinate_workers procrastinate_workers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);


--
-- Name: search_mail search_mail_message_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_mail
    ADD CONSTRAINT search_mail_message_id_key UNIQUE (message_id);


--
-- Name: search_mail search_mail_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_mail
    ADD CONSTRAINT search_mail_pkey PRIMARY KEY (key);


--
-- Name: search_series search_series_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_series
    ADD CONSTRAINT search_series_pkey PRIMARY KEY (series_id);


--
-- Name: conflict uq_conflict_message_id_digest; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.conflict
    ADD CONSTRAINT uq_conflict_message_id_digest UNIQUE (message_id, digest);


--
-- Name: dead_letter uq_dead_letter_digest; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT uq_dead_letter_digest UNIQUE (digest);


--
-- Name: epoch uq_epoch_archive_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch
    ADD CONSTRAINT uq_epoch_archive_name UNIQUE (archive, name);


--
-- Name: hook uq_hook_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook
    ADD CONSTRAINT uq_hook_name UNIQUE (name);


--
-- Name: message uq_message_message_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_message_id UNIQUE (message_id);


--
-- Name: outbox uq_outbox_message_id; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT uq_outbox_message_id UNIQUE (message_id);


--
-- Name: run uq_run_series_id_members_revision_rules; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.run
    ADD CONSTRAINT uq_run_series_id_members_revision_rules UNIQUE (series_id, members, revision, rules);


--
-- Name: token uq_token_hash; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token
    ADD CONSTRAINT uq_token_hash UNIQUE (hash);


--
-- Name: token uq_token_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token
    ADD CONSTRAINT uq_token_name UNIQUE (name);


--
-- Name: user uq_user_name; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT uq_user_name UNIQUE (name);


--
-- Name: user uq_user_subject; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public."user"
    ADD CONSTRAINT uq_user_subject UNIQUE (subject);


--
-- Name: idx_procrastinate_jobs_worker_not_null; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));


--
-- Name: idx_procrastinate_workers_last_heartbeat; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);


--
-- Name: ix_chain_edit_earlier; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_chain_edit_earlier ON public.chain_edit USING btree (earlier);


--
-- Name: ix_chain_edit_later; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_chain_edit_later ON public.chain_edit USING btree (later);


--
-- Name: ix_chain_key_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_chain_key_key ON public.chain_key USING btree (key);


--
-- Name: ix_chain_link_earlier_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_chain_link_earlier_id ON public.chain_link USING btree (earlier_id);


--
-- Name: ix_finding_check_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_finding_check_id ON public.finding USING btree (check_id);


--
-- Name: ix_finding_fingerprint; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_finding_fingerprint ON public.finding USING btree (fingerprint);


--
-- Name: ix_finding_run_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_finding_run_id ON public.finding USING btree (run_id);


--
-- Name: ix_hook_event_hook_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_hook_event_hook_id ON public.hook_event USING btree (hook_id);


--
-- Name: ix_hook_event_status_next_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_hook_event_status_next_at ON public.hook_event USING btree (status, next_at);


--
-- Name: ix_login_expires_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_login_expires_at ON public.login USING btree (expires_at);


--
-- Name: ix_login_user_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_login_user_id ON public.login USING btree (user_id);


--
-- Name: ix_message_in_reply_to; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_message_in_reply_to ON public.message USING btree (in_reply_to);


--
-- Name: ix_message_list_list; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_message_list_list ON public.message_list USING btree (list);


--
-- Name: ix_message_series_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_message_series_id ON public.message USING btree (series_id);


--
-- Name: ix_message_topic; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_message_topic ON public.message USING btree (topic);


--
-- Name: ix_outbox_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_outbox_series ON public.outbox USING btree (series);


--
-- Name: ix_outbox_status_next_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_outbox_status_next_at ON public.outbox USING btree (status, next_at);


--
-- Name: ix_run_finished_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_run_finished_at ON public.run USING btree (finished_at);


--
-- Name: ix_run_fresh; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_run_fresh ON public.run USING btree (id) WHERE to_mail;


--
-- Name: ix_search_mail_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_search_mail_words ON public.search_mail USING gin (words);


--
-- Name: ix_search_series_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_search_series_key ON public.search_series USING btree (key);


--
-- Name: ix_search_series_words; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_search_series_words ON public.search_series USING gin (words);


--
-- Name: ix_series_author_email; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_author_email ON public.series USING btree (author_email);


--
-- Name: ix_series_chain; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_chain ON public.series USING btree (chain);


--
-- Name: ix_series_errors; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_errors ON public.series USING btree (posted_at, id) WHERE (errors > 0);


--
-- Name: ix_series_message_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_message_id ON public.series USING btree (message_id);


--
-- Name: ix_series_notes; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_notes ON public.series USING btree (posted_at, id) WHERE (notes > 0);


--
-- Name: ix_series_posted_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_posted_at_id ON public.series USING btree (posted_at, id);


--
-- Name: ix_series_previous_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_previous_id ON public.series USING btree (previous_id);


--
-- Name: ix_series_run_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_run_id ON public.series USING btree (run_id);


--
-- Name: ix_series_status_posted_at_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_status_posted_at_id ON public.series USING btree (status, posted_at, id);


--
-- Name: ix_series_status_priority_ready_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_status_priority_ready_at ON public.series USING btree (status, priority, ready_at);


--
-- Name: ix_series_warnings; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_series_warnings ON public.series USING btree (posted_at, id) WHERE (warnings > 0);


--
-- Name: ix_thread_key_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_thread_key_key ON public.thread_key USING btree (key);


--
-- Name: ix_token_user_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_token_user_id ON public.token USING btree (user_id);


--
-- Name: ix_triage_check_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_triage_check_id ON public.triage USING btree (check_id);


--
-- Name: ix_triage_fingerprint; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_triage_fingerprint ON public.triage USING btree (fingerprint);


--
-- Name: ix_triage_series; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX ix_triage_series ON public.triage USING btree (series);


--
-- Name: procrastinate_events_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);


--
-- Name: procrastinate_jobs_id_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));


--
-- Name: procrastinate_jobs_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_priority_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_jobs_queue_name_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);


--
-- Name: procrastinate_jobs_queueing_lock_idx_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);


--
-- Name: procrastinate_periodic_defers_job_id_fkey_v1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_aborted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();


--
-- Name: procrastinate_jobs procrastinate_jobs_notify_queue_job_inserted_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_abort_requested_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_delete_jobs_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_scheduled_events_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_insert_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();


--
-- Name: procrastinate_jobs procrastinate_trigger_status_events_update_v1; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();


--
-- Name: chain_key fk_chain_key_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_key
    ADD CONSTRAINT fk_chain_key_series_id FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE;


--
-- Name: chain_link fk_chain_link_earlier_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_link
    ADD CONSTRAINT fk_chain_link_earlier_id FOREIGN KEY (earlier_id) REFERENCES public.series(id) ON DELETE CASCADE;


--
-- Name: chain_link fk_chain_link_later_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.chain_link
    ADD CONSTRAINT fk_chain_link_later_id FOREIGN KEY (later_id) REFERENCES public.series(id) ON DELETE CASCADE;


--
-- Name: epoch_mail fk_epoch_mail_epoch_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch_mail
    ADD CONSTRAINT fk_epoch_mail_epoch_id FOREIGN KEY (epoch_id) REFERENCES public.epoch(id) ON DELETE CASCADE;


--
-- Name: epoch_mail fk_epoch_mail_message_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.epoch_mail
    ADD CONSTRAINT fk_epoch_mail_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;


--
-- Name: finding fk_finding_run_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.finding
    ADD CONSTRAINT fk_finding_run_id FOREIGN KEY (run_id) REFERENCES public.run(id) ON DELETE CASCADE;


--
-- Name: hook_event fk_hook_event_hook_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.hook_event
    ADD CONSTRAINT fk_hook_event_hook_id FOREIGN KEY (hook_id) REFERENCES public.hook(id) ON DELETE CASCADE;


--
-- Name: login fk_login_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.login
    ADD CONSTRAINT fk_login_user_id FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;


--
-- Name: message_list fk_message_list_message_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message_list
    ADD CONSTRAINT fk_message_list_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;


--
-- Name: message fk_message_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_series_id FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE SET NULL;


--
-- Name: run fk_run_series_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.run
    ADD CONSTRAINT fk_run_series_id FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE;


--
-- Name: search_due fk_search_due_message_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_due
    ADD CONSTRAINT fk_search_due_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;


--
-- Name: thread_key fk_thread_key_message_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.thread_key
    ADD CONSTRAINT fk_thread_key_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;


--
-- Name: token fk_token_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.token
    ADD CONSTRAINT fk_token_user_id FOREIGN KEY (user_id) REFERENCES public."user"(id) ON DELETE CASCADE;


--
-- Name: procrastinate_events procrastinate_events_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;


--
-- Name: procrastinate_jobs procrastinate_jobs_worker_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;


--
-- Name: procrastinate_periodic_defers procrastinate_periodic_defers_job_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);


--
-- Name: search_mail search_mail_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_mail
    ADD CONSTRAINT search_mail_message_id_fkey FOREIGN KEY (message_id) REFERENCES public.message(id) ON DELETE CASCADE;


--
-- Name: search_series search_series_series_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.search_series
    ADD CONSTRAINT search_series_series_id_fkey FOREIGN KEY (series_id) REFERENCES public.series(id) ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


