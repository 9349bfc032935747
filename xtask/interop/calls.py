"""All calls of the library's services, one after the other, each with what earlier ones told."""

import datetime as dt
from pathlib import PurePosixPath

from aiohttp import ClientResponseError
from pydantic import ValidationError
from report import expect, same
from spnkr.errors import FilmReadError
from spnkr.film import highlight_events, read_highlight_events
from spnkr.models.refdata import GameplayInteraction
from spnkr.xuid import unwrap_xuid

PNG = b"\x89PNG\r\n\x1a\n"


async def profile(report, client, player):
    service, xuid = client.profile, unwrap_xuid(player.player_id)
    with report.call(service.get_current_user) as call:
        user = await call()
        same((user.xuid, user.gamertag), (xuid, player.gamertag))
        call.says(user.gamertag)
    with report.call(service.get_user_by_gamertag) as call:
        same((await call(player.gamertag)).xuid, xuid)
        same((await call(player.gamertag.lower())).gamertag, player.gamertag)
        call.says("in any letter case")
    with report.call(service.get_user_by_id) as call:
        for form in [xuid, str(xuid), player.player_id]:
            same((await call(form)).gamertag, player.gamertag)


async def all_others(report, client, player):
    matches = await histories(report, client, player)
    stats = await match_stats(report, client, matches)
    await users(report, client, stats)
    await skill(report, client, player, stats)
    await service_records(report, client, player)
    await assets(report, client, player, stats)
    await searches(report, client)
    await films(report, client, stats)
    await economy(report, client, player)
    await content(report, client)


async def histories(report, client, player):
    service, matches = client.stats, {}
    with report.call(service.get_match_count) as call:
        count = await call(player.player_id)
        same(await call(player.gamertag), count)
        expect(count.matches_played_count > 0, "nothing was played")
        call.says(f"{count.matches_played_count} matches; by XUID and by gamertag")
    for match_type in ["all", "matchmaking", "custom", "local"]:
        with report.call(service.get_match_history, f"({match_type})") as call:
            read, without_map = await page(call, player.player_id, 0, 25, match_type)
            same(len(read) + without_map, 25)
            matches |= {match.match_id: match for match in read}
            unread = f"; {without_map} without a map, which the library does not read"
            call.says(f"{len(read)} matches{unread if without_map else ''}")
    with report.call(service.get_match_history, "(by gamertag, 7 from 5 on)") as call:
        read, _ = await page(call, player.gamertag, 0, 25, "matchmaking")
        part, _ = await page(call, player.gamertag, 5, 7, "matchmaking")
        same(part, read[5:12])
    with report.call(service.get_match_history, "(behind the end)") as call:
        same((await call(player.player_id, start=10_000_000)).result_count, 0)
    with report.call(service.get_challenge_decks) as call:
        decks = await call(player.player_id)
        call.says(f"{len(decks['AssignedDecks'])} decks")
    return list(matches.values())


async def page(call, player, start, count, match_type):
    """The matches of a page, and the number of those that the library cannot read for want of a map."""
    try:
        one = await call(player, start, count, match_type)
    except ValidationError as error:
        places = [problem["loc"][-1] for problem in error.errors() if problem["input"] is None]
        same(places, ["MapVariant"] * error.error_count())
        if count == 1:
            return [], 1
        parts = [await page(call, player, each, 1, match_type) for each in range(start, start + count)]
        return [match for read, _ in parts for match in read], sum(without for _, without in parts)
    same((one.start, one.count, one.result_count), (start, count, len(one.results)))
    return list(one.results), 0


async def match_stats(report, client, matches):
    stats = []
    with report.call(client.stats.get_match_stats) as call:
        for match in matches:
            one = await call(match.match_id)
            same((one.match_id, one.match_info), (match.match_id, match.match_info))
            expect(one.players, "nobody played")
            stats.append(one)
        modes = {one.match_info.game_variant_category.name for one in stats}
        call.says(f"{len(stats)} matches of {len(modes)} modes")
    return stats


async def users(report, client, stats):
    with report.call(client.profile.get_users_by_id) as call:
        xuids = sorted({xuid for one in stats for xuid in one.xuids})[:100]
        found = await call(xuids)
        same(sorted(user.xuid for user in found), xuids)
        call.says(f"{len(found)} users by repeated keys")


async def skill(report, client, player, stats):
    service, xuid = client.skill, unwrap_xuid(player.player_id)
    matchmade = [one for one in stats if one.match_info.playlist is not None]
    with report.call(service.get_match_skill) as call:
        for one in matchmade:
            skills = await call(one.match_id, one.xuids)
            same(sorted(unwrap_xuid(value.id) for value in skills.value), sorted(one.xuids))
        call.says(f"{len(matchmade)} matches")
    with report.call(service.get_playlist_csr) as call:
        one = matchmade[0]
        playlist = one.match_info.playlist.asset_id
        csr = await call(playlist, one.xuids)
        same(len(csr.value), len(one.xuids))
        path, stem = one.match_info.season_id, PurePosixPath(one.match_info.season_id).stem
        same(await call(playlist, [xuid], path), await call(playlist, [player.player_id], stem.lower()))
        call.says(f"{len(csr.value)} players; a season as its file and as a word in lower case")


async def service_records(report, client, player):
    service = client.stats
    for match_type in ["matchmade", "custom", "local", "Matchmade"]:
        with report.call(service.get_service_record, f"({match_type})") as call:
            record = await call(player.player_id, match_type)
            call.says(f"{record.matches_completed} matches")
            if match_type == "matchmade":
                whole = record
    with report.call(service.get_service_record, "(every set of filters)") as call:
        season, category = whole.subqueries.season_ids[0], whole.subqueries.game_variant_categories[0]
        playlist = whole.subqueries.playlist_asset_ids[0]
        sets = [
            {"season_id": season},
            {"season_id": season, "game_variant_category": category},
            {"season_id": season, "game_variant_category": category, "playlist_asset_id": playlist},
            {"season_id": season, "game_variant_category": category, "is_ranked": True},
            {"season_id": season, "playlist_asset_id": playlist},
            {"season_id": season, "gameplay_interaction": GameplayInteraction.PVP},
            {"game_variant_category": category},
            {"game_variant_category": category, "is_ranked": False},
        ]
        for filters in sets:
            part = await call(player.player_id, **filters)
            expect(part.matches_completed <= whole.matches_completed, f"{filters} gives more")
        call.says(f"{len(sets)} sets")


async def assets(report, client, player, stats):
    service = client.discovery_ugc
    infos = [one.match_info for one in stats]
    for method, of_match in [
        (service.get_map, lambda info: info.map_variant),
        (service.get_ugc_game_variant, lambda info: info.ugc_game_variant),
        (service.get_map_mode_pair, lambda info: info.playlist_map_mode_pair),
        (service.get_playlist, lambda info: info.playlist),
    ]:
        with report.call(method) as call:
            links = [of_match(info) for info in infos]
            links = {(link.asset_id, link.version_id) for link in links if link is not None}
            for link in sorted(links):
                asset = await call(*link)
                same((asset.asset_id, asset.version_id), link)
            call.says(f"{len(links)} assets, such as {asset.public_name!r}")
        with report.call(method, "(fr-FR)") as call:
            # Pairs, and what players made, may have one text for all languages.
            texts = {await localized(call, link, language) for link in links for language in LANGUAGES}
            other = len(texts) - len(links)
            expect(other > 0, "all texts are the same")
            call.says(f"{other} of {len(links)} have another text")


LANGUAGES = [None, "fr-FR"]


async def localized(call, link, language):
    asset = await call(*link, language=language)
    return link, asset.public_name, asset.description


async def searches(report, client):
    method = client.discovery_ugc.search_assets
    with report.call(method) as call:
        page = await call()
        expect(page.results, "nothing was found")
        same((page.start, page.result_count), (0, len(page.results)))
        total = page.estimated_total
        call.says(f"{len(page.results)} of {total} assets")
    for kind in ["map", "prefab", "ugc_game_variant"]:
        with report.call(method, f"({kind})") as call:
            found = await call(count=101, asset_kind=kind)
            same({result.asset_kind.name for result in found.results}, {kind.upper()})
            call.says(f"{found.estimated_total} assets")
    with report.call(method, "(every order)") as call:
        for sort in SORTS:
            up = await call(count=101, sort=sort, order="asc")
            down = await call(count=101, sort=sort, order="desc")
            same(up.estimated_total, down.estimated_total)
        call.says(f"{len(SORTS)} properties")
    with report.call(method, "(every filter)") as call:
        one = next(result for result in page.results if len(result.tags) > 1)
        tags = one.tags[:2]
        # The library's times are cut to microseconds.
        created, modified, published = (
            (date.value, date.value + dt.timedelta(seconds=1))
            for date in [one.date_created_utc, one.date_modified_utc, one.date_published_utc]
        )
        filters = [
            {"term": one.name},
            {"tags": tags},
            {"tags": tags[0]},
            {"author": one.original_author},
            {"average_rating_min": one.average_rating},
            {"from_date_created_utc": created[0], "to_date_created_utc": created[1]},
            {"from_date_created_utc": created[0].date()},
            {"from_date_modified_utc": modified[0], "to_date_modified_utc": modified[1]},
            {"from_date_published_utc": published[0].replace(tzinfo=None)},
            {"to_date_published_utc": published[1].replace(tzinfo=None)},
        ]
        for chosen in filters:
            found = await call(count=101, **chosen)
            expect(0 < found.estimated_total <= total, f"{chosen} finds {found.estimated_total}")
            if found.estimated_total <= 101:
                expect(one.asset_id in {each.asset_id for each in found.results}, f"{chosen}")
        call.says(f"{len(filters)} filters")
    with report.call(method, "(page by page)") as call:
        seen = set()
        while len(seen) < total:
            part = await call(start=len(seen), count=50)
            expect(part.results, f"the list ends after {len(seen)} of {total}")
            seen |= {result.asset_id for result in part.results}
        call.says(f"{len(seen)} assets in {call.count} pages")


SORTS = [
    "name",
    "likes",
    "bookmarks",
    "plays_recent",
    "number_of_objects",
    "date_created_utc",
    "date_modified_utc",
    "date_published_utc",
    "plays_all_time",
    "parent_asset_count",
    "average_rating",
    "number_of_ratings",
]


async def films(report, client, stats):
    service, kept = client.discovery_ugc, []
    with report.call(service.get_film_by_match_id) as call:
        for one in stats:
            try:
                film = await call(one.match_id)
            except ClientResponseError as error:
                # Some matches have no film, and none is kept for long.
                same(error.status, 404)
                continue
            same(film.custom_data.match_id, one.match_id)
            expect(film.highlight_events_url, "no chunk with highlights")
            kept.append(one)
        expect(kept, "no match has a film")
        call.says(f"{len(kept)} of {len(stats)} matches have one")
    with report.step("read_highlight_events") as step:
        events, gone, problems = 0, 0, []
        for one in kept:
            try:
                found = await read_highlight_events(client, one.match_id)
            except FilmReadError as error:
                expect("404" in str(error), str(error))
                gone += 1
                continue
            events += len(found)
            # By the library's own word the counts of kills do not agree where computers are fought.
            if one.match_info.gameplay_interaction is GameplayInteraction.PVP:
                problems += highlight_events.check(found, one)
        expect(not problems, f"{len(problems)} players have other counts: {problems[:1]}")
        expect(events, "no events")
        step.says(f"{events} events, as many as the stats have; {gone} films are gone")


async def economy(report, client, player):
    service = client.economy
    with report.call(service.get_player_reward_track_operations) as call:
        passes = await call(player.player_id)
        call.says(f"{len(passes.operation_reward_tracks)} operations")
    with report.call(service.get_player_career_rank) as call:
        career = await call(player.player_id)
        call.says(f"rank {career.current_progress.rank}")
    for view in ["public", "private"]:
        with report.call(service.get_player_customization, f"({view})") as call:
            looks = await call(player.player_id, view)
            expect(looks.armor_cores.armor_cores, "no armor")
            call.says(f"service tag {looks.appearance.service_tag}")


async def content(report, client):
    service = client.gamecms_hacs
    with report.call(service.get_medal_metadata) as call:
        medals = await call()
        call.says(f"{len(medals.medals)} medals")
    with report.call(service.get_csr_season_calendar) as call:
        seasons = (await call()).seasons
        expect(all(season.start_date.value < season.end_date.value for season in seasons), "backwards")
        call.says(f"{len(seasons)} seasons")
    with report.call(service.get_season_calendar) as call:
        calendar = await call()
        call.says(f"{len(calendar.seasons)} seasons, {len(calendar.events)} events")
    with report.call(service.get_career_reward_track) as call:
        career = await call()
        call.says(f"{len(career.ranks)} ranks")
    tracks = [season.operation_track_path for season in calendar.seasons]
    with report.call(service.get_operation_reward_track) as call:
        for path in tracks:
            track = await call(path)
            expect(track.ranks and any(rank.has_rewards for rank in track.ranks), f"{path} is empty")
        call.says(f"{len(tracks)} operations")
    with report.call(service.get_progression_file) as call:
        same(await call(f"/{tracks[0]}"), await call(tracks[0].lower()))
        call.says("in any letter case")
    with report.call(service.get_image) as call:
        icons = {icon for rank in career.ranks for icon in [rank.rank_icon, rank.rank_large_icon]}
        for icon in sorted(icons)[:10]:
            expect((await call(icon)).startswith(PNG), f"{icon} is no picture")
